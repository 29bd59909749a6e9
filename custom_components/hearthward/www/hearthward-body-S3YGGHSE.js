// SPDX-License-Identifier: Apache-2.0
import{A as S,B as ge,C as we,D as ve,E as B,F as xe,G as ye,H as $e,I as be,a as I,c as ae,d as oe,f as le,g as V,i as ce,j as de,n as me,o as pe,p as R,q as D,r as he,s as X,t as F,u as ue,y as fe,z as b}from"./hearthward-chunk-IZS7NTSU.js";import{a as y,b as d,d as ee,e as h,f as te,g as C,h as $,i as m,j as E,l as ne,n as O,p as ie,q as P,s as re,t as se,u as H,v as L}from"./hearthward-chunk-BASUMBKI.js";import{a as c}from"./hearthward-chunk-ACDCYWV3.js";function _e(r,s){let e=(r??[]).flatMap(t=>t.cameras.map(n=>{let i=t.connected&&n.available;return{engine:t,camera:{...n,available:i}}}));return s.length===0?e:e.filter(({camera:t})=>s.includes(t.camera_id)||s.includes(t.entity_id??""))}function Ce(r,s){let e=new Set(r.flatMap(({camera:t})=>[t.camera_id,t.entity_id]));return s.filter(t=>!e.has(t))}function Ee(r){let s;for(let e of r)e.camera.available&&(s===void 0||ke(e)>ke(s))&&(s=e);return s}function U(r){let{state:s,window_id:e}=r.risk;return r.available&&s!=="clear"&&e!==null}function ke({camera:r}){let s=U(r)?29:0;return(r.risk.score??s)+(U(r)?.5:0)}var j={camera:null,label:null,levels:new Set};function Y(r,s){let{camera:e,label:t,levels:n}=r;return(e===null||s.camera_id===e)&&(t===null||s.classes.includes(t))&&(n.size===0||s.level!==null&&n.has(s.level))}var W=class extends C{constructor(){super(...arguments);this.windows=[];this.filter=j;this.cameras=new Map}render(){let{t:e}=this.context,{filter:t}=this,n=[...new Set(this.windows.flatMap(i=>i.classes))].sort();return d`<div class="levels" role="group" aria-label=${e("filter.levels")}>
        ${ie.map(i=>this.levelButton(i))}
      </div>
      ${this.cameras.size>1?this.choice(e("filter.camera"),e("filter.all_cameras"),t.camera,[...this.cameras],i=>({...t,camera:i})):h}
      ${n.length>1||t.label!==null?this.choice(e("filter.class"),e("filter.all_classes"),t.label,n.map(i=>[i,O(e,"class",i)]),i=>({...t,label:i})):h}`}levelButton(e){let{t}=this.context,n={...this.filter,levels:new Set},i=this.windows.filter(o=>o.level===e&&Y(n,o)).length,a=this.filter.levels.has(e);return d`<button
      class="level level-${e}"
      aria-pressed=${a?"true":"false"}
      aria-label=${t("filter.level_count",{level:t(`level.${e}`),count:i})}
      ?disabled=${i===0&&!a}
      @click=${()=>{let o=new Set(this.filter.levels);o.delete(e)||o.add(e),this.tell({...this.filter,levels:o})}}
    >
      ${t(`level.${e}`)} <span class="soft">${i}</span>
    </button>`}choice(e,t,n,i,a){return d`<select
      class=${n===null?"":"chosen"}
      aria-label=${e}
      @change=${o=>{let{value:l}=o.target;this.tell(a(l===""?null:l))}}
    >
      <option value="" ?selected=${n===null}>${t}</option>
      ${i.map(([o,l])=>d`<option value=${o} ?selected=${o===n}>${l}</option>`)}
    </select>`}tell(e){L(this,"hw-filter",e)}};W.styles=[b,y`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .levels {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .level {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        height: 32px;
        padding: 0 10px;
        border-radius: 16px;
        border: 1px solid var(--hw-line);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .level::before {
        content: "";
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--level);
      }
      .level:hover:not(:disabled),
      .level[aria-pressed="true"] {
        background: var(--level-well);
      }
      .level[aria-pressed="true"] {
        border-color: var(--level);
      }
      @container (max-width: 420px) {
        .level:disabled {
          display: none;
        }
      }
      select {
        height: 32px;
        max-width: 180px;
        padding: 0 28px 0 12px;
        border-radius: 16px;
        border: 1px solid var(--hw-line);
        background-color: transparent;
        font-size: 13px;
        text-overflow: ellipsis;
      }
      select.chosen {
        background-color: color-mix(in oklab, var(--hw-accent) 18%, transparent);
      }
      option {
        color: var(--hw-text);
        background: var(--card-background-color, #fff);
      }
    `],c([m({attribute:!1})],W.prototype,"context",2),c([m({attribute:!1})],W.prototype,"windows",2),c([m({attribute:!1})],W.prototype,"filter",2),c([m({attribute:!1})],W.prototype,"cameras",2),W=c([$("hw-filters")],W);var{I:He}=te,Me=r=>r;var Se=()=>document.createComment(""),N=(r,s,e)=>{let t=r._$AA.parentNode,n=s===void 0?r._$AB:s._$AA;if(e===void 0){let i=t.insertBefore(Se(),n),a=t.insertBefore(Se(),n);e=new He(i,a,r,r.options)}else{let i=e._$AB.nextSibling,a=e._$AM,o=a!==r;if(o){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==a._$AU&&e._$AP(l)}if(i!==n||o){let l=e._$AA;for(;l!==i;){let p=Me(l).nextSibling;Me(t).insertBefore(l,n),l=p}}}return e},A=(r,s,e=r)=>(r._$AI(s,e),r),Ve={},We=(r,s=Ve)=>r._$AH=s,Te=r=>r._$AH,q=r=>{r._$AR(),r._$AA.remove()};var Ae=(r,s,e)=>{let t=new Map;for(let n=s;n<=e;n++)t.set(r[n],n);return t},G=we(class extends ve{constructor(r){if(super(r),r.type!==ge.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,s,e){let t;e===void 0?e=s:s!==void 0&&(t=s);let n=[],i=[],a=0;for(let o of r)n[a]=t?t(o,a):a,i[a]=e(o,a),a++;return{values:i,keys:n}}render(r,s,e){return this.dt(r,s,e).values}update(r,[s,e,t]){let n=Te(r),{values:i,keys:a}=this.dt(s,e,t);if(!Array.isArray(n))return this.ut=a,i;let o=this.ut??=[],l=[],p,_,u=0,w=n.length-1,f=0,x=i.length-1;for(;u<=w&&f<=x;)if(n[u]===null)u++;else if(n[w]===null)w--;else if(o[u]===a[f])l[f]=A(n[u],i[f]),u++,f++;else if(o[w]===a[x])l[x]=A(n[w],i[x]),w--,x--;else if(o[u]===a[x])l[x]=A(n[u],i[x]),N(r,l[x+1],n[u]),u++,x--;else if(o[w]===a[f])l[f]=A(n[w],i[f]),N(r,n[u],n[w]),w--,f++;else if(p===void 0&&(p=Ae(a,f,x),_=Ae(o,u,w)),p.has(o[u]))if(p.has(o[w])){let M=_.get(a[f]),J=M!==void 0?n[M]:null;if(J===null){let K=N(r,n[u]);A(K,i[f]),l[f]=K}else l[f]=A(J,i[f]),N(r,n[u],J),n[M]=null;f++}else q(n[w]),w--;else q(n[u]),u++;for(;f<=x;){let M=N(r,l[x+1]);A(M,i[f]),l[f++]=M}for(;u<=w;){let M=n[u++];M!==null&&q(M)}return this.ut=a,We(r,l),ee}});var T=class extends C{constructor(){super(...arguments);this.windows=[];this.cameras=!1;this.days=!1}render(){return d`<ul>
      ${G(this.windows,e=>e.id,e=>d`<li>${this.row(e)}</li>`)}
    </ul>`}row(e){let{t,store:n,url:i}=this.context,{image:a}=e;return d`<button
      @click=${()=>{H(this,e)}}
    >
      <hw-picture fill .source=${a===null?null:async()=>{let l=await n.picture(e.entry_id,a);return l&&i(l)}} .name=${a??""}></hw-picture>
      <span class="title">${e.title||t(`level.${e.level??"none"}`)}</span>
      ${ye(e.level,e.score,t(`level.${e.level??"none"}`))}
      <span class="meta">${this.meta(e)}</span>
    </button>`}meta(e){let{clock:t,store:n,t:i}=this.context,a=new Date(e.started_at??0),o=this.cameras&&me(n.engines,e.camera_id)?.name,l=[this.days&&D(a,t),R(a,t),o];if(e.ended_at===null)l.push(i("window.ongoing"));else{let _=Date.parse(e.ended_at)-a.getTime();l.push(ue(_,t.language))}let p=l.filter(Boolean).join(" · ");return p?d`${p}`:h}};T.styles=[b,y`
      li + li {
        border-top: 1px solid var(--hw-line);
      }
      button {
        display: grid;
        grid-template-columns: 88px minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        width: 100%;
        padding: 10px 16px;
      }
      button:hover {
        background: var(--hw-well);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      hw-picture {
        grid-area: 1 / 1 / 3 / 2;
        height: 50px;
      }
      .title {
        grid-area: 1 / 2;
        align-self: end;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 500;
      }
      .chip {
        grid-area: 1 / 3 / 3 / 4;
      }
      .meta {
        grid-area: 2 / 2;
        align-self: start;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--hw-soft);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      @container (max-width: 420px) {
        button {
          grid-template-columns: 72px minmax(0, 1fr) auto;
        }
        hw-picture {
          height: 44px;
        }
        .title {
          white-space: normal;
          display: -webkit-box;
          -webkit-box-orient: vertical;
          -webkit-line-clamp: 2;
          line-height: 1.3;
        }
        .chip {
          grid-area: 1 / 3;
        }
        .meta {
          grid-column: 2 / 4;
        }
      }
      :host {
        display: block;
        container-type: inline-size;
      }
    `],c([m({attribute:!1})],T.prototype,"context",2),c([m({attribute:!1})],T.prototype,"windows",2),c([m({type:Boolean})],T.prototype,"cameras",2),c([m({type:Boolean})],T.prototype,"days",2),T=c([$("hw-list")],T);var Re=36e5,ze=16,v=class extends C{constructor(){super(...arguments);this.windows=[];this.from=new Date(0);this.to=new Date(0);this.now=new Date;this.lanes=new Map;this.label="";this.current=null}render(){let{t:e}=this.context,t=this.hours>12?6:this.hours>6?3:1,n=Math.max(1,Math.round(this.hours/t));return d`<div
      class=${this.lanes.size>0?"named":"plain"}
      style=${B({"--ticks":String(n)})}
      role="group"
      aria-label="${this.label}. ${e("day.timeline_help")}"
      @keydown=${this.onKey}
    >
      ${this.asLanes().map(i=>this.drawLane(i))}
      <div class="hours" aria-hidden="true">
        ${Array.from({length:n+1},(i,a)=>{let o=new Date(this.from.getTime()+a*t*Re),l=`${a/n*100}%`;return d`<span style=${B({left:l})}>
            ${R(o,this.context.clock)}
          </span>`})}
      </div>
    </div>`}get hours(){return(this.to.getTime()-this.from.getTime())/Re}asLanes(){return this.lanes.size===0?[{name:"",windows:this.windows}]:[...this.lanes].map(([e,t])=>({name:t,windows:this.windows.filter(n=>n.camera_id===e)}))}drawLane(e){let t=this.share(this.now.getTime()),n=t>0&&t<1;return d`<div class="lane">
      ${e.name?d`<div class="name">${e.name}</div>`:h}
      <div class="track">
        ${n?d`<div
                  class="later"
                  style=${B({left:`${t*100}%`})}
                ></div>
                <div class="now" style=${B({left:`${t*100}%`})}></div>`:h}
        ${G(e.windows,i=>i.id,i=>this.drawBar(i))}
      </div>
    </div>`}drawBar(e){let t=Date.parse(e.started_at??""),n=e.ended_at===null?this.now.getTime():Date.parse(e.ended_at),i=Math.max(0,this.share(t)),a=Math.max(0,Math.min(1,this.share(n))-i),o=ze+(100-ze)*(e.score??0)/100,l=e.ended_at===null&&e.status==="provisional",p=this.current??this.windows[0]?.id;return d`<button
      class="bar level-${e.level??"none"} ${l?"running":""}"
      data-id=${e.id}
      tabindex=${e.id===p?0:-1}
      style="left:${(i*100).toFixed(3)}%;width:${(a*100).toFixed(3)}%;height:${o.toFixed(0)}%;z-index:${P(e.level)+1}"
      aria-label=${this.describe(e,t)}
      @click=${()=>{this.current=e.id,H(this,e)}}
    ></button>`}describe(e,t){let{t:n,clock:i}=this.context,a=n(`level.${e.level??"none"}`);return`${R(new Date(t),i)}, ${a} ${e.score??""}: ${e.title}`}share(e){let t=this.from.getTime();return(e-t)/(this.to.getTime()-t)}onKey(e){let n={ArrowLeft:1,ArrowRight:-1,Home:1/0,End:-1/0}[e.key],i=e.target.dataset.id;if(n===void 0||i===void 0)return;e.preventDefault();let a=this.windows.length-1,o=this.windows.findIndex(p=>p.id===i)+n,l=this.windows[Math.max(0,Math.min(a,o))];l!==void 0&&(this.current=l.id,[...this.bars].find(p=>p.dataset.id===l.id)?.focus())}};v.styles=[b,y`
      .lane {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-items: end;
        column-gap: 12px;
      }
      .named .lane {
        grid-template-columns: 104px minmax(0, 1fr);
        border-bottom: 1px solid var(--hw-line);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        padding-bottom: 8px;
        font-size: 13px;
      }
      .track {
        position: relative;
        height: var(--hw-lane-height, 64px);
        background-image: linear-gradient(
          to right,
          var(--hw-line) 1px,
          transparent 1px
        );
        background-size: calc(100% / var(--ticks)) 100%;
        border-right: 1px solid var(--hw-line);
      }
      .plain .track {
        border-bottom: 1px solid var(--hw-line);
      }
      .named .track {
        --hw-lane-height: 44px;
      }
      .bar {
        position: absolute;
        bottom: 0;
        min-width: 4px;
        border-radius: 2px 2px 0 0;
        background: var(--level);
        transition: filter 0.1s;
      }
      .bar::after {
        content: "";
        position: absolute;
        inset: -4px -5px 0;
      }
      .bar:hover {
        filter: brightness(1.2);
      }
      .bar.running {
        animation: pulse 1.6s ease-in-out infinite alternate;
      }
      @keyframes pulse {
        to {
          opacity: 0.5;
        }
      }
      .now {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 0;
        border-left: 2px dotted var(--hw-link);
      }
      .later {
        position: absolute;
        inset: 0 0 0 auto;
        background: var(--hw-well);
        opacity: 0.6;
      }
      .hours {
        position: relative;
        height: 20px;
        margin-top: 4px;
        font-size: 11px;
        color: var(--hw-soft);
        font-variant-numeric: tabular-nums;
      }
      .named .hours {
        margin-left: 116px;
      }
      .hours span {
        position: absolute;
        transform: translateX(-50%);
        white-space: nowrap;
      }
      .hours span:first-child {
        transform: none;
      }
      .hours span:last-child {
        transform: translateX(-100%);
      }
      @container (max-width: 480px) {
        .named .lane {
          grid-template-columns: minmax(0, 1fr);
        }
        .named .hours {
          margin-left: 0;
        }
        .name {
          padding: 8px 0 0;
        }
      }
      :host {
        display: block;
        container-type: inline-size;
      }
    `],c([m({attribute:!1})],v.prototype,"context",2),c([m({attribute:!1})],v.prototype,"windows",2),c([m({attribute:!1,hasChanged:Oe})],v.prototype,"from",2),c([m({attribute:!1,hasChanged:Oe})],v.prototype,"to",2),c([m({attribute:!1})],v.prototype,"now",2),c([m({attribute:!1})],v.prototype,"lanes",2),c([m()],v.prototype,"label",2),c([E()],v.prototype,"current",2),c([ne(".bar")],v.prototype,"bars",2),v=c([$("hw-timeline")],v);function Oe(r,s){return r.getTime()!==s?.getTime()}var Le=20,De=new Map,g=class extends C{constructor(){super(...arguments);this.now=new Date;this.cameras=new Map;this.only=!1;this.minimum="low";this.rows=5;this.version=0;this.timeline=!0;this.filters=!0;this.list=!0;this.lanes=!1;this.day=null;this.filter=j;this.more=0;this.today="";this.from=new Date(0);this.to=new Date(0);this.span={windows:[],complete:!1,error:null};this.windows=[];this.shown=[]}willUpdate(){let{store:e,clock:t}=this.context;this.today=he(this.now,t);let n=this.day??this.today;this.from=X(n,t),this.to=X(F(n,1),t),this.span=e.span(this.from,this.to);let i=this.span.windows.filter(o=>this.concerns(o));this.windows=Ne(this.windows,i);let a=this.windows.filter(o=>Y(this.filter,o));this.shown=Ne(this.shown,a)}render(){let{error:e}=this.span;return d`${this.header()} ${e===null?h:this.failure(e)}
    ${this.timeline?this.drawn():h}
    ${this.filters&&this.windows.length>0?d`<hw-filters
            .context=${this.context}
            .windows=${this.windows}
            .filter=${this.filter}
            .cameras=${this.cameras}
            @hw-filter=${this.onFilter}
          ></hw-filters>`:h}
    ${this.list?this.rowsOf():h}`}drawn(){let{t:e}=this.context;return d`<hw-timeline
      .context=${this.context}
      .windows=${this.shown}
      .from=${this.from}
      .to=${this.to}
      .now=${this.now}
      .lanes=${this.lanes?this.cameras:De}
      .label=${e("day.timeline",{day:this.name})}
    ></hw-timeline>`}onFilter(e){this.filter=e.detail}concerns(e){return this.only&&!this.cameras.has(e.camera_id)?!1:this.minimum==="low"||P(e.level)>=P(this.minimum)}header(){let{t:e}=this.context;return d`<header>
      <h3 aria-live="polite">${this.name}</h3>
      <span class="count" role="status">${this.count}</span>
      <button
        class="round"
        aria-label=${e("day.previous")}
        @click=${()=>{this.go(-1)}}
      >
        ${S(le)}
      </button>
      <button
        class="round"
        aria-label=${e("day.next")}
        ?disabled=${this.day===null}
        @click=${()=>{this.go(1)}}
      >
        ${S(V)}
      </button>
    </header>`}go(e){let t=F(this.day??this.today,e);this.day=t>=this.today?null:t,this.more=0}get name(){let{t:e,clock:t}=this.context,{day:n,today:i}=this;return n===null||n>=i?e("day.today"):n===F(i,-1)?e("day.yesterday"):D(this.from,t)}get count(){let{t:e,store:t}=this.context,n=this.shown.length;return this.span.complete||n>0?fe(e,n):t.engines?.some(i=>i.connected)?e("card.loading"):""}failure(e){let{t,store:n}=this.context;return d`<div class="notice warn" role="alert">
      ${S(I,20)}
      <span>
        ${t("day.failed",{reason:e})}
        <button
          class="text"
          @click=${()=>{n.again(this.from,this.to)}}
        >
          ${t("day.retry")}
        </button>
      </span>
    </div>`}rowsOf(){let{t:e}=this.context,{shown:t}=this,n=t.slice(0,this.rows+this.more),i=Math.min(Le,t.length-n.length);return t.length===0?this.span.complete?this.nothing():h:d`<hw-list
        .context=${this.context}
        .windows=${n}
        ?cameras=${this.cameras.size>1}
      ></hw-list>
      ${i>0?d`<button
              class="pill more"
              @click=${()=>{this.more+=Le}}
            >
              ${e("day.show_more",{count:i})}
            </button>`:h}`}nothing(){let{t:e}=this.context;return this.windows.length===0?d`<p class="empty">${e("day.nothing")}</p>`:d`<p class="empty">
      ${e("day.nothing_filtered")}
      <button
        class="text"
        @click=${()=>{this.filter=j}}
      >
        ${e("day.clear_filters")}
      </button>
    </p>`}};g.styles=[b,y`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        container-type: inline-size;
      }
      header {
        display: flex;
        align-items: center;
        padding: 0 8px 0 16px;
      }
      h3 {
        font-size: 15px;
        font-weight: 500;
      }
      .count {
        flex: 1;
        margin-inline-start: 8px;
        color: var(--hw-soft);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      hw-timeline,
      hw-filters {
        margin: 0 16px;
      }
      hw-timeline {
        margin-top: -4px;
      }
      .empty {
        padding: 4px 16px 8px;
        color: var(--hw-soft);
      }
      .text {
        color: var(--hw-link);
        font-weight: 500;
      }
      .more {
        align-self: center;
        margin: 0 16px;
      }
      .notice {
        margin: 0 16px;
      }
    `],c([m({attribute:!1})],g.prototype,"context",2),c([m({attribute:!1})],g.prototype,"now",2),c([m({attribute:!1})],g.prototype,"cameras",2),c([m({type:Boolean})],g.prototype,"only",2),c([m()],g.prototype,"minimum",2),c([m({type:Number})],g.prototype,"rows",2),c([m({type:Number})],g.prototype,"version",2),c([m({type:Boolean})],g.prototype,"timeline",2),c([m({type:Boolean})],g.prototype,"filters",2),c([m({type:Boolean})],g.prototype,"list",2),c([m({type:Boolean})],g.prototype,"lanes",2),c([E()],g.prototype,"day",2),c([E()],g.prototype,"filter",2),c([E()],g.prototype,"more",2),g=c([$("hw-day")],g);function Ne(r,s){return r.length===s.length&&r.every((t,n)=>t===s[n])?r:s}function Q(r,s){L(r,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-TLAN3YGO.js"),dialogParams:{window:s}})}function Ie(r,s,e){let t=Ee(r);if(t===void 0)return je(r,s);if(!U(t.camera))return Ue(r,s);let{t:n}=s,{risk:i,name:a}=t.camera,o=i.state==="unknown",l=n(o?"card.unknown_risk":`level.${i.level??"none"}`),p=e?a:"",_=Fe(i.state,i.since,s);return{score:i.score,level:i.level,title:Pe(i.title,l),meta:[p,_].filter(Boolean).join(" · "),reason:Pe(i.summary,o?n("card.not_assessed_now"):""),active:t}}function Pe(r,s){return r===null||r===""?s:r}function Fe(r,s,{t:e,clock:t}){let n=s===null?"":e("card.since",{time:R(new Date(s),t)});return r!=="incident"&&r!=="hold"?n:[e(r==="hold"?"card.holding":"card.happening"),n].filter(Boolean).join(", ")}function Ue(r,{t:s}){let e=r.length,t=r.filter(({camera:i})=>i.available).length,n=e===1?s("card.watching_one"):s("card.watching_many",{count:t});return{score:0,level:"low",title:s("card.all_quiet"),meta:t===e?n:s("card.watching_some",{count:t,total:e}),reason:"",active:void 0}}function je(r,{t:s}){let e=r.length===1?r[0]?.camera:void 0,t=r.some(({engine:i})=>!i.connected),n=e===void 0?s("card.none_watched"):qe(e.state,s);return{score:null,level:null,title:s("card.unknown_risk"),meta:t?"":n,reason:"",active:void 0}}function qe(r,s){return r==="off"?s("card.camera_off"):s("card.camera_state",{reason:O(s,"camera",r)})}var k=class extends C{constructor(){super(...arguments);this.entryId="";this.windowId=null;this.revision=0;this.detail=null}willUpdate(e){e.has("windowId")&&(this.detail=null),(e.has("windowId")||e.has("revision"))&&this.load()}render(){let{t:e}=this.context,t=this.frame,n=t?.id??this.detail?.assessment.image??this.camera.image;return d`<hw-picture
      .source=${n===null?null:()=>this.address(n)}
      .name=${n??""}
      .alt=${e("window.picture",{camera:this.camera.name})}
      .boxes=${t?.boxes??[]}
      .label=${i=>O(e,"class",i)}
      .gone=${e(n===null?"window.no_picture":"window.picture_gone")}
    ></hw-picture>`}get frame(){let{detail:e}=this;if(e===null)return;let{image:t}=e.assessment,n=e.key_frames;return n.find(i=>i.id===t)??n.at(-1)}async load(){let{windowId:e,entryId:t,context:n}=this;if(e!==null)try{let i=await n.store.detail(t,e);e===this.windowId&&(this.detail=i)}catch{}}async address(e){let{store:t,url:n}=this.context,i=await t.picture(this.entryId,e);return i&&n(i)}};k.styles=[b,y`
      :host {
        display: block;
      }
    `],c([m({attribute:!1})],k.prototype,"context",2),c([m({attribute:!1})],k.prototype,"entryId",2),c([m({attribute:!1})],k.prototype,"camera",2),c([m({attribute:!1})],k.prototype,"windowId",2),c([m({type:Number})],k.prototype,"revision",2),c([E()],k.prototype,"detail",2),k=c([$("hw-keyframe")],k);var Be=y`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    display: block;
    height: 100%;
    overflow: hidden;
    container-type: inline-size;
    color: var(--hw-text);
  }
  .views {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    padding: 16px 0;
  }
  .present {
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-width: 0;
    padding: 0 16px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-inline-end: -8px;
  }
  header .ring {
    flex: none;
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  .place,
  .meta {
    color: var(--hw-soft);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 17px;
    font-weight: 500;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .demo {
    margin-inline-start: 6px;
    padding: 1px 6px;
    border: 1px solid var(--hw-line);
    border-radius: 6px;
    font-size: 11px;
  }
  header .round {
    flex: none;
    margin-inline-start: -12px;
  }
  header .words + .round {
    margin-inline-start: 0;
  }
  .rests {
    color: var(--hw-link);
  }
  .snooze {
    display: flex;
    flex-direction: column;
    gap: 16px;
    padding: 12px;
    border-radius: var(--hw-round-small);
    background: var(--hw-well);
  }
  .picture {
    display: block;
    width: 100%;
    border-radius: var(--hw-round-small);
  }
  .reason {
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .text {
    display: inline-flex;
    align-items: center;
    align-self: start;
    gap: 2px;
    min-height: 32px;
    color: var(--hw-link);
    font-weight: 500;
  }
  .notice {
    margin: 16px 16px 0;
  }
  .notice:last-child {
    margin-bottom: 16px;
  }
  @container (min-width: 760px) {
    .views {
      grid-template-columns: minmax(0, 9fr) minmax(0, 11fr);
      align-items: start;
      gap: 8px;
    }
  }
  .skeleton {
    display: grid;
    grid-template-columns: 56px 1fr;
    gap: 8px 12px;
    padding: 16px;
  }
  .skeleton i {
    height: 20px;
    border-radius: 6px;
    background: var(--hw-well);
  }
  .skeleton .circle {
    grid-row: span 2;
    height: 56px;
    border-radius: 50%;
  }
  .skeleton .short {
    width: 60%;
  }
  .skeleton .tall {
    grid-column: 1 / -1;
    height: 96px;
  }
`;var Ge="/hearthward",z=class extends se{constructor(){super(...arguments);this.snoozing=!1;this.names=new Map}render(){let{context:e}=this;if(e!==null)return d`<ha-card @hw-open=${this.onOpen}>${this.content(e)}</ha-card>`}content(e){let{t,store:n}=e,{engines:i,error:a}=n;if(i===null)return a===null?this.skeleton(e):Z(I,t("card.no_answer",{reason:a}),!0);if(i.length===0)return Z(ce,t("card.no_engine"));let o=_e(i,this.config.cameras),l=Ce(o,this.config.cameras),p=i.some(u=>!u.connected),_=[a===null?"":t("card.no_answer",{reason:a}),p?t("card.offline"):"",...p?[]:l.map(u=>t("card.not_watched",{name:u}))].filter(Boolean);return d`${_.map(u=>Z(I,u,!0))}
    ${o.length>0||l.length===0?this.views(e,i,o):h}`}views(e,t,n){let{config:i}=this,{show_timeline:a,show_filters:o,show_list:l}=i,p=Ie(n,e,n.length!==1);return d`<div class="views">
      <section class="present">
        ${this.head(e,t,n,p)}
        ${this.picture(e,n,p)}
        ${p.active?this.why(e,p):h}
      </section>
      ${a||o||l?d`<hw-day
              .context=${e}
              .version=${e.store.version}
              .now=${this.now}
              .cameras=${this.cameraNames(n)}
              ?only=${i.cameras.length>0}
              .minimum=${i.minimum_level}
              .rows=${i.rows}
              .timeline=${a}
              .filters=${o}
              .list=${l}
            ></hw-day>`:h}
    </div>`}head(e,t,n,i){let{t:a}=e,o=n.length===1?n[0]?.camera.name:void 0,l=a(`level.${i.level??"none"}`),p=t.some(_=>_.demo);return d`<header>
        ${xe(i.score,i.level,`${l} ${i.score??""}`.trim())}
        <div class="words" role="status">
          <p class="place">
            ${this.config.title||(o??a("card.home"))}
            ${p?d`<span class="demo">${a("card.demo")}</span>`:h}
          </p>
          <h2>${i.title}</h2>
          <p class="meta">${i.meta}</p>
        </div>
        ${this.bell(e,t,n)}
        <a class="round" href=${Ge} aria-label=${a("card.open_panel")}>
          ${S(de,22)}
        </a>
      </header>
      ${this.snoozing?this.snooze(e,t,n):h}`}bell({t:e},t,n){if(t.every(o=>o.recipients.length===0))return h;let i=this.onlyCamera(n),a=t.flatMap(o=>be(o.recipients)).some(o=>$e(o,i)*1e3>this.now.getTime());return d`<button
      class="round ${a?"rests":""}"
      aria-label=${e(a?"card.snoozed":"card.snooze")}
      aria-expanded=${this.snoozing?"true":"false"}
      @click=${()=>{this.snoozing=!this.snoozing}}
    >
      ${S(a?oe:ae,22)}
    </button>`}snooze(e,t,n){let i=this.onlyCamera(n),a=t.filter(o=>n.some(({engine:l})=>l.entry_id===o.entry_id));return d`<div class="snooze">
      ${a.map(o=>d`<hw-snooze
            .context=${e}
            .engine=${o}
            .cameraId=${i}
            .now=${this.now}
          ></hw-snooze>`)}
    </div>`}onlyCamera(e){return(this.config.cameras.length===1?e[0]:void 0)?.camera.camera_id??null}picture(e,t,n){if(!this.config.show_picture)return h;let i=n.active??(this.config.cameras.length===1?t[0]:void 0);if(i===void 0||i.camera.image===null&&!n.active)return h;let a=n.active?i.camera.risk.window_id:i.camera.newest??null,o=e.store.windows.get(a??""),l=d`<hw-keyframe
      .context=${e}
      .entryId=${i.engine.entry_id}
      .camera=${i.camera}
      .windowId=${a}
      .revision=${o?.revision??0}
    ></hw-keyframe>`;return a===null?d`<div class="picture">${l}</div>`:d`<button
      class="picture"
      @click=${()=>this.openById(e,i.engine.entry_id,a)}
    >
      ${l}
      <span class="hidden-visually">${e.t("card.open_event")}</span>
    </button>`}why(e,t){let n=t.active?.camera.risk.window_id,i=t.active?.engine.entry_id;return d`${t.reason?d`<p class="reason">${t.reason}</p>`:h}
    ${n&&i?d`<button
            class="text"
            @click=${()=>this.openById(e,i,n)}
          >
            ${e.t("window.why")} ${S(V,18)}
          </button>`:h}`}async openById({store:e,t},n,i){try{let o=e.windows.get(i)??pe(n,(await e.detail(n,i)).assessment);Q(this,o)}catch(a){let o=t("window.failed",{reason:re(a)});L(this,"hass-notification",{message:o})}}onOpen(e){e.stopPropagation(),Q(this,e.detail)}cameraNames(e){let t=e.map(({camera:n})=>[n.camera_id,n.name]);return JSON.stringify(t)!==JSON.stringify([...this.names])&&(this.names=new Map(t)),this.names}skeleton({t:e}){return d`<div class="skeleton" role="status">
      <span class="hidden-visually">${e("card.loading")}</span>
      <i class="circle"></i><i></i><i class="short"></i><i class="tall"></i>
    </div>`}};z.styles=[b,Be],c([m({attribute:!1})],z.prototype,"config",2),c([E()],z.prototype,"snoozing",2),z=c([$("hw-card")],z);function Z(r,s,e=!1){return d`<div
    class="notice ${e?"warn":""}"
    role=${e?"alert":"status"}
  >
    ${S(r,20)}<span>${s}</span>
  </div>`}export{z as CardBody};
