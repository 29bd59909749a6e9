// SPDX-License-Identifier: Apache-2.0
import{a as I,b as W,c as N,d as y}from"./hearthward-chunk-7VWEWPCN.js";import{a as B,b as z,h as V}from"./hearthward-chunk-MIMCHLFX.js";import{a as T,b as $,d as L,e as w,f as C,g as D,h as R,i as g,j as E,l as P,r as S,v as H}from"./hearthward-chunk-6R3K4TQP.js";import{a as f}from"./hearthward-chunk-ACDCYWV3.js";var{I:J}=C,j=r=>r;var F=()=>document.createComment(""),x=(r,o,t)=>{let s=r._$AA.parentNode,e=o===void 0?r._$AB:o._$AA;if(t===void 0){let i=s.insertBefore(F(),e),a=s.insertBefore(F(),e);t=new J(i,a,r,r.options)}else{let i=t._$AB.nextSibling,a=t._$AM,l=a!==r;if(l){let n;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(n=r._$AU)!==a._$AU&&t._$AP(n)}if(i!==e||l){let n=t._$AA;for(;n!==i;){let h=j(n).nextSibling;j(s).insertBefore(n,e),n=h}}}return t},b=(r,o,t=r)=>(r._$AI(o,t),r),Y={},K=(r,o=Y)=>r._$AH=o,U=r=>r._$AH,_=r=>{r._$AR(),r._$AA.remove()};var O=(r,o,t)=>{let s=new Map;for(let e=o;e<=t;e++)s.set(r[e],e);return s},X=W(class extends N{constructor(r){if(super(r),r.type!==I.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,o,t){let s;t===void 0?t=o:o!==void 0&&(s=o);let e=[],i=[],a=0;for(let l of r)e[a]=s?s(l,a):a,i[a]=t(l,a),a++;return{values:i,keys:e}}render(r,o,t){return this.dt(r,o,t).values}update(r,[o,t,s]){let e=U(r),{values:i,keys:a}=this.dt(o,t,s);if(!Array.isArray(e))return this.ut=a,i;let l=this.ut??=[],n=[],h,k,d=0,p=e.length-1,m=0,c=i.length-1;for(;d<=p&&m<=c;)if(e[d]===null)d++;else if(e[p]===null)p--;else if(l[d]===a[m])n[m]=b(e[d],i[m]),d++,m++;else if(l[p]===a[c])n[c]=b(e[p],i[c]),p--,c--;else if(l[d]===a[c])n[c]=b(e[d],i[c]),x(r,n[c+1],e[d]),d++,c--;else if(l[p]===a[m])n[m]=b(e[p],i[m]),x(r,e[d],e[p]),p--,m++;else if(h===void 0&&(h=O(a,m,c),k=O(l,d,p)),h.has(l[d]))if(h.has(l[p])){let v=k.get(a[m]),A=v!==void 0?e[v]:null;if(A===null){let M=x(r,e[d]);b(M,i[m]),n[m]=M}else n[m]=b(A,i[m]),x(r,e[d],A),e[v]=null;m++}else _(e[p]),p--;else _(e[d]),d++;for(;m<=c;){let v=x(r,n[c+1]);b(v,i[m]),n[m++]=v}for(;d<=p;){let v=e[d++];v!==null&&_(v)}return this.ut=a,K(r,n),L}});var q=36e5,G=16,u=class extends D{constructor(){super(...arguments);this.windows=[];this.from=new Date(0);this.to=new Date(0);this.now=new Date;this.lanes=new Map;this.label="";this.bare=!1;this.current=null}render(){let{t}=this.context,s=this.hours>12?6:this.hours>6?3:1,e=Math.max(1,Math.round(this.hours/s));return $`<div
      class=${this.lanes.size>0?"named":"plain"}
      style=${y({"--ticks":String(e)})}
      role="group"
      aria-label="${this.label}. ${t("day.timeline_help")}"
      @keydown=${this.onKey}
    >
      ${this.asLanes().map(i=>this.drawLane(i))}
      ${this.bare?w:this.scale(s,e)}
    </div>`}scale(t,s){return $`<div class="hours" aria-hidden="true">
      ${Array.from({length:s+1},(e,i)=>{let a=new Date(this.from.getTime()+i*t*q),l=`${i/s*100}%`;return $`<span style=${y({left:l})}>
          ${z(a,this.context.clock)}
        </span>`})}
    </div>`}get hours(){return(this.to.getTime()-this.from.getTime())/q}asLanes(){return this.lanes.size===0?[{name:"",windows:this.windows}]:[...this.lanes].map(([t,s])=>({name:s,windows:this.windows.filter(e=>e.camera_id===t)}))}drawLane(t){let s=this.share(this.now.getTime()),e=s>0&&s<1;return $`<div class="lane">
      ${t.name?$`<div class="name">${t.name}</div>`:w}
      <div class="track">
        ${e?$`<div
                  class="later"
                  style=${y({left:`${s*100}%`})}
                ></div>
                <div class="now" style=${y({left:`${s*100}%`})}></div>`:w}
        ${X(t.windows,i=>i.id,i=>this.drawBar(i))}
      </div>
    </div>`}drawBar(t){let s=Date.parse(t.started_at??""),e=t.ended_at===null?this.now.getTime():Date.parse(t.ended_at),i=Math.max(0,this.share(s)),a=Math.max(0,Math.min(1,this.share(e))-i),l=G+(100-G)*(t.score??0)/100,n=t.ended_at===null&&t.status==="provisional",h=this.current??this.windows[0]?.id;return $`<button
      class="bar level-${t.level??"none"} ${n?"running":""}"
      data-id=${t.id}
      tabindex=${t.id===h?0:-1}
      style="left:${(i*100).toFixed(3)}%;width:${(a*100).toFixed(3)}%;height:${l.toFixed(0)}%;z-index:${S(t.level)+1}"
      aria-label=${this.describe(t,s)}
      @click=${()=>{this.current=t.id,H(this,t)}}
    ></button>`}describe(t,s){let{t:e,clock:i}=this.context,a=e(`level.${t.level??"none"}`);return`${B(new Date(s),i)}, ${a} ${t.score??""}: ${t.title}`}share(t){let s=this.from.getTime();return(t-s)/(this.to.getTime()-s)}onKey(t){let e={ArrowLeft:1,ArrowRight:-1,Home:1/0,End:-1/0}[t.key],i=t.target.dataset.id;if(e===void 0||i===void 0)return;t.preventDefault();let a=this.windows.length-1,l=this.windows.findIndex(h=>h.id===i)+e,n=this.windows[Math.max(0,Math.min(a,l))];n!==void 0&&(this.current=n.id,[...this.bars].find(h=>h.dataset.id===n.id)?.focus())}};u.styles=[V,T`
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
    `],f([g({attribute:!1})],u.prototype,"context",2),f([g({attribute:!1})],u.prototype,"windows",2),f([g({attribute:!1,hasChanged:Q})],u.prototype,"from",2),f([g({attribute:!1,hasChanged:Q})],u.prototype,"to",2),f([g({attribute:!1})],u.prototype,"now",2),f([g({attribute:!1})],u.prototype,"lanes",2),f([g()],u.prototype,"label",2),f([g({type:Boolean})],u.prototype,"bare",2),f([E()],u.prototype,"current",2),f([P(".bar")],u.prototype,"bars",2),u=f([R("hw-timeline")],u);function Q(r,o){return r.getTime()!==o?.getTime()}export{X as a};
