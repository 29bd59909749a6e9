// SPDX-License-Identifier: Apache-2.0
import{A as O,B as nt,C as j,D as z,E as rt,I as it,J as S,K as H,L as st,M as at,N as ot,O as R,Q as lt,a as J,i as Z,j as tt,x as et,z as E}from"./hearthward-chunk-5GZMONKG.js";import{a as k,b as m,d as q,e as g,f as G,g as _,h as M,i as d,j as W,l as X,n as N,p as Y,r as L,v as B,w as Q}from"./hearthward-chunk-5VLD73M5.js";import{a as c}from"./hearthward-chunk-ACDCYWV3.js";function At(r,s){let t=(r??[]).flatMap(e=>e.cameras.map(n=>{let i=e.connected&&n.available;return{engine:e,camera:{...n,available:i}}}));return s.length===0?t:t.filter(({camera:e})=>s.includes(e.camera_id)||s.includes(e.entity_id??""))}function Wt(r,s){let t=new Set(r.flatMap(({camera:e})=>[e.camera_id,e.entity_id]));return s.filter(e=>!t.has(e))}function dt(r){let s;for(let t of r)t.camera.available&&(s===void 0||ct(t)>ct(s))&&(s=t);return s}function P(r){let{state:s,window_id:t}=r.risk;return r.available&&s!=="clear"&&t!==null}function ct({camera:r}){let s=P(r)?29:0;return(r.risk.score??s)+(P(r)?.5:0)}var V={camera:null,label:null,levels:new Set};function D(r,s){let{camera:t,label:e,levels:n}=r;return(t===null||s.camera_id===t)&&(e===null||s.classes.includes(e))&&(n.size===0||s.level!==null&&n.has(s.level))}var b=class extends _{constructor(){super(...arguments);this.windows=[];this.filter=V;this.cameras=new Map}render(){let{t}=this.context,{filter:e}=this,n=[...new Set(this.windows.flatMap(i=>i.classes))].sort();return m`<div class="levels" role="group" aria-label=${t("filter.levels")}>
        ${Y.map(i=>this.levelButton(i))}
      </div>
      ${this.cameras.size>1?this.choice(t("filter.camera"),t("filter.all_cameras"),e.camera,[...this.cameras],i=>({...e,camera:i})):g}
      ${n.length>1||e.label!==null?this.choice(t("filter.class"),t("filter.all_classes"),e.label,n.map(i=>[i,N(t,"class",i)]),i=>({...e,label:i})):g}`}levelButton(t){let{t:e}=this.context,n={...this.filter,levels:new Set},i=this.windows.filter(o=>o.level===t&&D(n,o)).length,a=this.filter.levels.has(t);return m`<button
      class="level level-${t}"
      aria-pressed=${a?"true":"false"}
      aria-label=${e("filter.level_count",{level:e(`level.${t}`),count:i})}
      ?disabled=${i===0&&!a}
      @click=${()=>{let o=new Set(this.filter.levels);o.delete(t)||o.add(t),this.tell({...this.filter,levels:o})}}
    >
      ${e(`level.${t}`)} <span class="soft">${i}</span>
    </button>`}choice(t,e,n,i,a){return m`<select
      class=${n===null?"":"chosen"}
      aria-label=${t}
      @change=${o=>{let{value:l}=o.target;this.tell(a(l===""?null:l))}}
    >
      <option value="" ?selected=${n===null}>${e}</option>
      ${i.map(([o,l])=>m`<option value=${o} ?selected=${o===n}>${l}</option>`)}
    </select>`}tell(t){Q(this,"hw-filter",t)}};b.styles=[S,k`
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
    `],c([d({attribute:!1})],b.prototype,"context",2),c([d({attribute:!1})],b.prototype,"windows",2),c([d({attribute:!1})],b.prototype,"filter",2),c([d({attribute:!1})],b.prototype,"cameras",2),b=c([M("hw-filters")],b);var{I:$t}=G,mt=r=>r;var pt=()=>document.createComment(""),T=(r,s,t)=>{let e=r._$AA.parentNode,n=s===void 0?r._$AB:s._$AA;if(t===void 0){let i=e.insertBefore(pt(),n),a=e.insertBefore(pt(),n);t=new $t(i,a,r,r.options)}else{let i=t._$AB.nextSibling,a=t._$AM,o=a!==r;if(o){let l;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(l=r._$AU)!==a._$AU&&t._$AP(l)}if(i!==n||o){let l=t._$AA;for(;l!==i;){let f=mt(l).nextSibling;mt(e).insertBefore(l,n),l=f}}}return t},C=(r,s,t=r)=>(r._$AI(s,t),r),kt={},ht=(r,s=kt)=>r._$AH=s,ut=r=>r._$AH,I=r=>{r._$AR(),r._$AA.remove()};var ft=(r,s,t)=>{let e=new Map;for(let n=s;n<=t;n++)e.set(r[n],n);return e},F=at(class extends ot{constructor(r){if(super(r),r.type!==st.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,s,t){let e;t===void 0?t=s:s!==void 0&&(e=s);let n=[],i=[],a=0;for(let o of r)n[a]=e?e(o,a):a,i[a]=t(o,a),a++;return{values:i,keys:n}}render(r,s,t){return this.dt(r,s,t).values}update(r,[s,t,e]){let n=ut(r),{values:i,keys:a}=this.dt(s,t,e);if(!Array.isArray(n))return this.ut=a,i;let o=this.ut??=[],l=[],f,A,p=0,v=n.length-1,h=0,x=i.length-1;for(;p<=v&&h<=x;)if(n[p]===null)p++;else if(n[v]===null)v--;else if(o[p]===a[h])l[h]=C(n[p],i[h]),p++,h++;else if(o[v]===a[x])l[x]=C(n[v],i[x]),v--,x--;else if(o[p]===a[x])l[x]=C(n[p],i[x]),T(r,l[x+1],n[p]),p++,x--;else if(o[v]===a[h])l[h]=C(n[v],i[h]),T(r,n[p],n[v]),v--,h++;else if(f===void 0&&(f=ft(a,h,x),A=ft(o,p,v)),f.has(o[p]))if(f.has(o[v])){let y=A.get(a[h]),U=y!==void 0?n[y]:null;if(U===null){let K=T(r,n[p]);C(K,i[h]),l[h]=K}else l[h]=C(U,i[h]),T(r,n[p],U),n[y]=null;h++}else I(n[v]),v--;else I(n[p]),p++;for(;h<=x;){let y=T(r,l[x+1]);C(y,i[h]),l[h++]=y}for(;p<=v;){let y=n[p++];y!==null&&I(y)}return this.ut=a,ht(r,l),q}});var $=class extends _{constructor(){super(...arguments);this.windows=[];this.cameras=!1;this.days=!1}render(){return m`<ul>
      ${F(this.windows,t=>t.id,t=>m`<li>${this.row(t)}</li>`)}
    </ul>`}row(t){let{t:e,store:n,url:i}=this.context,{image:a}=t;return m`<button
      @click=${()=>{B(this,t)}}
    >
      <hw-picture fill .source=${a===null?null:async()=>{let l=await n.picture(t.entry_id,a);return l&&i(l)}} .name=${a??""}></hw-picture>
      <span class="title">${t.title||e(`level.${t.level??"none"}`)}</span>
      ${lt(t.level,t.score,e(`level.${t.level??"none"}`))}
      <span class="meta">${this.meta(t)}</span>
    </button>`}meta(t){let{clock:e,store:n,t:i}=this.context,a=new Date(t.started_at??0),o=this.cameras&&et(n.engines,t.camera_id)?.name,l=[this.days&&O(a,e),E(a,e),o];if(t.ended_at===null)l.push(i("window.ongoing"));else{let A=Date.parse(t.ended_at)-a.getTime();l.push(rt(A,e.language))}let f=l.filter(Boolean).join(" · ");return f?m`${f}`:g}};$.styles=[S,k`
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
    `],c([d({attribute:!1})],$.prototype,"context",2),c([d({attribute:!1})],$.prototype,"windows",2),c([d({type:Boolean})],$.prototype,"cameras",2),c([d({type:Boolean})],$.prototype,"days",2),$=c([M("hw-list")],$);var vt=36e5,gt=16,w=class extends _{constructor(){super(...arguments);this.windows=[];this.from=new Date(0);this.to=new Date(0);this.now=new Date;this.lanes=new Map;this.label="";this.current=null}render(){let{t}=this.context,e=this.hours>12?6:this.hours>6?3:1,n=Math.max(1,Math.round(this.hours/e));return m`<div
      class=${this.lanes.size>0?"named":"plain"}
      style=${R({"--ticks":String(n)})}
      role="group"
      aria-label="${this.label}. ${t("day.timeline_help")}"
      @keydown=${this.onKey}
    >
      ${this.asLanes().map(i=>this.drawLane(i))}
      <div class="hours" aria-hidden="true">
        ${Array.from({length:n+1},(i,a)=>{let o=new Date(this.from.getTime()+a*e*vt),l=`${a/n*100}%`;return m`<span style=${R({left:l})}>
            ${E(o,this.context.clock)}
          </span>`})}
      </div>
    </div>`}get hours(){return(this.to.getTime()-this.from.getTime())/vt}asLanes(){return this.lanes.size===0?[{name:"",windows:this.windows}]:[...this.lanes].map(([t,e])=>({name:e,windows:this.windows.filter(n=>n.camera_id===t)}))}drawLane(t){let e=this.share(this.now.getTime()),n=e>0&&e<1;return m`<div class="lane">
      ${t.name?m`<div class="name">${t.name}</div>`:g}
      <div class="track">
        ${n?m`<div
                  class="later"
                  style=${R({left:`${e*100}%`})}
                ></div>
                <div class="now" style=${R({left:`${e*100}%`})}></div>`:g}
        ${F(t.windows,i=>i.id,i=>this.drawBar(i))}
      </div>
    </div>`}drawBar(t){let e=Date.parse(t.started_at??""),n=t.ended_at===null?this.now.getTime():Date.parse(t.ended_at),i=Math.max(0,this.share(e)),a=Math.max(0,Math.min(1,this.share(n))-i),o=gt+(100-gt)*(t.score??0)/100,l=t.ended_at===null&&t.status==="provisional",f=this.current??this.windows[0]?.id;return m`<button
      class="bar level-${t.level??"none"} ${l?"running":""}"
      data-id=${t.id}
      tabindex=${t.id===f?0:-1}
      style="left:${(i*100).toFixed(3)}%;width:${(a*100).toFixed(3)}%;height:${o.toFixed(0)}%;z-index:${L(t.level)+1}"
      aria-label=${this.describe(t,e)}
      @click=${()=>{this.current=t.id,B(this,t)}}
    ></button>`}describe(t,e){let{t:n,clock:i}=this.context,a=n(`level.${t.level??"none"}`);return`${E(new Date(e),i)}, ${a} ${t.score??""}: ${t.title}`}share(t){let e=this.from.getTime();return(t-e)/(this.to.getTime()-e)}onKey(t){let n={ArrowLeft:1,ArrowRight:-1,Home:1/0,End:-1/0}[t.key],i=t.target.dataset.id;if(n===void 0||i===void 0)return;t.preventDefault();let a=this.windows.length-1,o=this.windows.findIndex(f=>f.id===i)+n,l=this.windows[Math.max(0,Math.min(a,o))];l!==void 0&&(this.current=l.id,[...this.bars].find(f=>f.dataset.id===l.id)?.focus())}};w.styles=[S,k`
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
    `],c([d({attribute:!1})],w.prototype,"context",2),c([d({attribute:!1})],w.prototype,"windows",2),c([d({attribute:!1,hasChanged:wt})],w.prototype,"from",2),c([d({attribute:!1,hasChanged:wt})],w.prototype,"to",2),c([d({attribute:!1})],w.prototype,"now",2),c([d({attribute:!1})],w.prototype,"lanes",2),c([d()],w.prototype,"label",2),c([W()],w.prototype,"current",2),c([X(".bar")],w.prototype,"bars",2),w=c([M("hw-timeline")],w);function wt(r,s){return r.getTime()!==s?.getTime()}var xt=20,_t=new Map,u=class extends _{constructor(){super(...arguments);this.now=new Date;this.cameras=new Map;this.only=!1;this.minimum="low";this.rows=5;this.version=0;this.timeline=!0;this.filters=!0;this.list=!0;this.lanes=!1;this.day=null;this.filter=V;this.more=0;this.today="";this.from=new Date(0);this.to=new Date(0);this.span={windows:[],complete:!1,error:null};this.windows=[];this.shown=[]}willUpdate(){let{store:t,clock:e}=this.context;this.today=nt(this.now,e);let n=this.day??this.today;this.from=j(n,e),this.to=j(z(n,1),e),this.span=t.span(this.from,this.to);let i=this.span.windows.filter(o=>this.concerns(o));this.windows=yt(this.windows,i);let a=this.windows.filter(o=>D(this.filter,o));this.shown=yt(this.shown,a)}render(){let{error:t}=this.span;return m`${this.header()} ${t===null?g:this.failure(t)}
    ${this.timeline?this.drawn():g}
    ${this.filters&&this.windows.length>0?m`<hw-filters
            .context=${this.context}
            .windows=${this.windows}
            .filter=${this.filter}
            .cameras=${this.cameras}
            @hw-filter=${this.onFilter}
          ></hw-filters>`:g}
    ${this.list?this.rowsOf():g}`}drawn(){let{t}=this.context;return m`<hw-timeline
      .context=${this.context}
      .windows=${this.shown}
      .from=${this.from}
      .to=${this.to}
      .now=${this.now}
      .lanes=${this.lanes?this.cameras:_t}
      .label=${t("day.timeline",{day:this.name})}
    ></hw-timeline>`}onFilter(t){this.filter=t.detail}concerns(t){return this.only&&!this.cameras.has(t.camera_id)?!1:this.minimum==="low"||L(t.level)>=L(this.minimum)}header(){let{t}=this.context;return m`<header>
      <h3 aria-live="polite">${this.name}</h3>
      <span class="count" role="status">${this.count}</span>
      <button
        class="round"
        aria-label=${t("day.previous")}
        @click=${()=>{this.go(-1)}}
      >
        ${H(Z)}
      </button>
      <button
        class="round"
        aria-label=${t("day.next")}
        ?disabled=${this.day===null}
        @click=${()=>{this.go(1)}}
      >
        ${H(tt)}
      </button>
    </header>`}go(t){let e=z(this.day??this.today,t);this.day=e>=this.today?null:e,this.more=0}get name(){let{t,clock:e}=this.context,{day:n,today:i}=this;return n===null||n>=i?t("day.today"):n===z(i,-1)?t("day.yesterday"):O(this.from,e)}get count(){let{t,store:e}=this.context,n=this.shown.length;return this.span.complete||n>0?it(t,n):e.engines?.some(i=>i.connected)?t("card.loading"):""}failure(t){let{t:e,store:n}=this.context;return m`<div class="notice warn" role="alert">
      ${H(J,20)}
      <span>
        ${e("day.failed",{reason:t})}
        <button
          class="text"
          @click=${()=>{n.again(this.from,this.to)}}
        >
          ${e("day.retry")}
        </button>
      </span>
    </div>`}rowsOf(){let{t}=this.context,{shown:e}=this,n=e.slice(0,this.rows+this.more),i=Math.min(xt,e.length-n.length);return e.length===0?this.span.complete?this.nothing():g:m`<hw-list
        .context=${this.context}
        .windows=${n}
        ?cameras=${this.cameras.size>1}
      ></hw-list>
      ${i>0?m`<button
              class="pill more"
              @click=${()=>{this.more+=xt}}
            >
              ${t("day.show_more",{count:i})}
            </button>`:g}`}nothing(){let{t}=this.context;return this.windows.length===0?m`<p class="empty">${t("day.nothing")}</p>`:m`<p class="empty">
      ${t("day.nothing_filtered")}
      <button
        class="text"
        @click=${()=>{this.filter=V}}
      >
        ${t("day.clear_filters")}
      </button>
    </p>`}};u.styles=[S,k`
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
    `],c([d({attribute:!1})],u.prototype,"context",2),c([d({attribute:!1})],u.prototype,"now",2),c([d({attribute:!1})],u.prototype,"cameras",2),c([d({type:Boolean})],u.prototype,"only",2),c([d()],u.prototype,"minimum",2),c([d({type:Number})],u.prototype,"rows",2),c([d({type:Number})],u.prototype,"version",2),c([d({type:Boolean})],u.prototype,"timeline",2),c([d({type:Boolean})],u.prototype,"filters",2),c([d({type:Boolean})],u.prototype,"list",2),c([d({type:Boolean})],u.prototype,"lanes",2),c([W()],u.prototype,"day",2),c([W()],u.prototype,"filter",2),c([W()],u.prototype,"more",2),u=c([M("hw-day")],u);function yt(r,s){return r.length===s.length&&r.every((e,n)=>e===s[n])?r:s}function Re(r,s,t){let e=dt(r);if(e===void 0)return Ct(r,s);if(!P(e.camera))return St(r,s);let{t:n}=s,{risk:i,name:a}=e.camera,o=i.state==="unknown",l=n(o?"card.unknown_risk":`level.${i.level??"none"}`),f=t?a:"",A=Mt(i.state,i.since,s);return{score:i.score,level:i.level,title:bt(i.title,l),meta:[f,A].filter(Boolean).join(" · "),reason:bt(i.summary,o?n("card.not_assessed_now"):""),active:e}}function bt(r,s){return r===null||r===""?s:r}function Mt(r,s,{t,clock:e}){let n=s===null?"":t("card.since",{time:E(new Date(s),e)});return r!=="incident"&&r!=="hold"?n:[t(r==="hold"?"card.holding":"card.happening"),n].filter(Boolean).join(", ")}function St(r,{t:s}){let t=r.length,e=r.filter(({camera:i})=>i.available).length,n=t===1?s("card.watching_one"):s("card.watching_many",{count:e});return{score:0,level:"low",title:s("card.all_quiet"),meta:e===t?n:s("card.watching_some",{count:e,total:t}),reason:"",active:void 0}}function Ct(r,{t:s}){let t=r.length===1?r[0]?.camera:void 0,e=r.some(({engine:i})=>!i.connected),n=t===void 0?s("card.none_watched"):Et(t.state,s);return{score:null,level:null,title:s("card.unknown_risk"),meta:e?"":n,reason:"",active:void 0}}function Et(r,s){return r==="off"?s("card.camera_off"):s("card.camera_state",{reason:N(s,"camera",r)})}export{At as a,Wt as b,F as c,Re as d};
