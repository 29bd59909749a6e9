// SPDX-License-Identifier: Apache-2.0
import{B as k,f as E,m as C}from"./hearthward-chunk-OQ4TE4NL.js";import{d as z}from"./hearthward-chunk-7VWEWPCN.js";import{a as I,g as y,h as $}from"./hearthward-chunk-MIMCHLFX.js";import{a as b,b as l,c as T,e as f,g as v,h as x,i as d,j as g,n as _,o as w,t as R}from"./hearthward-chunk-6R3K4TQP.js";import{a}from"./hearthward-chunk-ACDCYWV3.js";var F=20,L=2*Math.PI*F;function V(t,o,e,i=56){let n=(t??0)/100*L;return l`<svg
    class="ring level-${o??"none"}"
    viewBox="0 0 48 48"
    width=${i}
    height=${i}
    role="img"
    aria-label=${e}
  >
    ${T`<circle cx="24" cy="24" r=${F} fill="none" stroke="var(--level-well)"
      stroke-width="5"></circle>
    <circle cx="24" cy="24" r=${F} fill="none" stroke="var(--level)"
      stroke-width="5" stroke-linecap="round" transform="rotate(-90 24 24)"
      stroke-dasharray="${n} ${L}" opacity=${t?1:0}></circle>
    <text x="24" y="24" text-anchor="middle" dominant-baseline="central"
      font-size="15" font-weight="500" fill="var(--hw-text)">${t??"–"}</text>`}
  </svg>`}function G(t,o,e){return l`<span class="chip level-${t??"none"}"
    >${e}${o===null?"":l`<b>${o}</b>`}</span
  >`}var M=[30,60,180,480];function D(t,o){let e=t.snoozed.all??0;return o===null?e:Math.max(e,t.snoozed[o]??0)}function N(t){let o=t.filter(e=>e.mine);return o.length>0?o:[...t]}var h=class extends v{constructor(){super(...arguments);this.cameraId=null;this.now=new Date;this.chosen=null;this.busy=!1;this.problem=""}render(){let{t:e,store:i}=this.context,{engine:n,cameraId:r}=this;if(n.recipients.length===0)return f;let p=i.engines?.flatMap(m=>m.cameras).find(m=>m.camera_id===r),s=p?e("snooze.camera",{camera:p.name}):e("snooze.all"),{recipients:u}=n;return l`<h3 id="title">${k(E,20)} ${s}</h3>
      ${u.length>1?l`<div class="row" role="group" aria-label=${e("snooze.label")}>
              ${u.map(m=>this.who(m))}
            </div>`:f}
      <div class="row" role="group" aria-labelledby="title">
        ${M.map(m=>l`<button
              class="pill small"
              ?disabled=${this.busy||this.meant.length===0}
              @click=${()=>this.snooze(m)}
            >
              ${this.span(m)}
            </button>`)}
      </div>
      ${this.standing()}
      <p role="alert" ?hidden=${!this.problem}>${this.problem}</p>`}who(e){let i=this.meant.includes(e);return l`<button
      class="pill small"
      aria-pressed=${i?"true":"false"}
      @click=${()=>{let n=new Set(this.meant.map(r=>r.id));n.delete(e.id)||n.add(e.id),this.chosen=n}}
    >
      ${e.name}
    </button>`}standing(){let{t:e,clock:i}=this.context,n=this.meant.map(s=>D(s,this.cameraId)*1e3),r=Math.max(0,...n),p=r>this.now.getTime();return l`<div class="row" role="status">
      ${p?l`<span>
                ${e("snooze.until",{time:I(new Date(r),i)})}
              </span>
              <button
                class="pill small"
                ?disabled=${this.busy}
                @click=${()=>this.snooze(0)}
              >
                ${e("snooze.wake")}
              </button>`:f}
    </div>`}get meant(){let{recipients:e}=this.engine,{chosen:i}=this;return i===null?N(e):e.filter(n=>i.has(n.id))}span(e){let{t:i}=this.context;return e<60?i("snooze.minutes",{count:e}):w(i,"snooze.hours_one","snooze.hours_many",e/60)}async snooze(e){let{t:i,store:n}=this.context,r=this.meant.map(s=>s.id),{cameraId:p}=this;this.busy=!0,this.problem="";try{await n.snooze(this.engine.entry_id,r,e,p??void 0),e===0&&p!==null&&await n.snooze(this.engine.entry_id,r,0)}catch(s){this.problem=i("snooze.failed",{reason:R(s)})}this.busy=!1}};h.styles=[$,b`
      :host {
        display: block;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
      }
      .pill.small {
        min-height: 32px;
        padding: 0 12px;
        font-size: 13px;
      }
      h3 {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      p {
        margin-top: 8px;
      }
    `],a([d({attribute:!1})],h.prototype,"context",2),a([d({attribute:!1})],h.prototype,"engine",2),a([d({attribute:!1})],h.prototype,"cameraId",2),a([d({attribute:!1})],h.prototype,"now",2),a([g()],h.prototype,"chosen",2),a([g()],h.prototype,"busy",2),a([g()],h.prototype,"problem",2),h=a([x("hw-snooze")],h);var j=.5,A={style:"percent"};function se(t,{t:o,clock:e}){return[...t.tracks??[]].sort((n,r)=>r.dwell_s-n.dwell_s).map(n=>[B(n,o),[o("fact.for",{time:y(n.dwell_s*1e3,e.language)}),...(n.zones??[]).map(r=>`${r.name} ${y(r.dwell_s*1e3,e.language)}`),o("fact.sure",{percent:new Intl.NumberFormat(e.language,A).format(n.confidence)})].join(" · ")])}function re(t,o){let{t:e,clock:i}=o,n=u=>y(u*1e3,i.language),r=u=>new Intl.ListFormat(i.language,{type:"conjunction"}).format(u),p=[],s=(u,m)=>{m&&p.push([e(u),m])};return s("fact.duration",n(t.duration_s)),typeof t.night=="boolean"&&s("fact.night",e(t.night?"fact.is_night":"fact.is_day")),t.alarm&&s("fact.alarm",U(t.alarm,e)),t.home&&s("fact.home",t.home.length>0?r(t.home):e("fact.nobody")),s("fact.arrived",r(Object.keys(t.arrived??{}))),s("fact.left",r(Object.keys(t.left??{}))),typeof t.doorbell_s_ago=="number"&&s("fact.doorbell",e("fact.doorbell_ago",{time:n(t.doorbell_s_ago)})),s("fact.opened",r(t.opened??[])),s("fact.unlocked",r(t.unlocked??[])),t.parked&&s("fact.parked",String(t.parked)),t.visits_before&&s("fact.visits",String(t.visits_before)),s("fact.quality",H(t,o)),p}function ae(t,{t:o,clock:e}){let{baseline:i}=t;if(!i)return[];let n=new Intl.NumberFormat(e.language,{maximumFractionDigits:1}),{rate_now:r,dwell_ratio:p}=i,s=[r<j?o("window.baseline_rare"):o("window.baseline_rate",{count:n.format(r)})];return p>0&&s.push(o("window.baseline_dwell",{ratio:n.format(p)})),s}function le(t,o){return w(t,"day.events_one","day.events_many",o)}function B(t,o){let e=_(o,"class",t.label);return t.identity===null?e:`${e}, ${o("fact.known_as",{name:t.identity})}`}function U(t,o){let e=`alarm_${t}`,i=_(o,"fact",e);return i.toLowerCase()===e.replaceAll("_"," ")?t:i}function H(t,{t:o,clock:e}){let i=["dark","overexposed","blurred","sparse"].filter(n=>t.quality?.[n]).map(n=>o(`fact.${n}`));return new Intl.ListFormat(e.language,{type:"unit"}).format(i)}var q="200px",c=class extends v{constructor(){super(...arguments);this.source=null;this.name="";this.alt="";this.boxes=[];this.label=e=>e;this.fill=!1;this.gone="";this.whole=!1;this.address=null;this.broken=!1;this.shown=!1;this.observer=null;this.visible=!1}connectedCallback(){super.connectedCallback(),this.observer=new IntersectionObserver(e=>{this.visible=e.some(i=>i.isIntersecting),this.visible&&this.fetch()},{rootMargin:q}),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer?.disconnect()}willUpdate(e){e.has("name")&&(this.address=null,this.broken=this.shown=!1,this.whole=!1,this.visible&&this.fetch())}render(){return this.broken||this.source===null?l`<div class="gone">
        ${k(C,this.fill?20:32)}
        ${this.gone&&!this.fill?l`<span>${this.gone}</span>`:f}
      </div>`:this.address===null?f:l`<img
        class=${this.shown?"shown":""}
        src=${this.address}
        alt=${this.alt}
        @load=${this.onLoad}
        @error=${this.onError}
      />
      ${this.shown&&!this.fill?this.boxes.map(e=>this.drawBox(e)):f}`}drawBox(e){let[i,n,r,p]=e.box,s=O=>`${(O*100).toFixed(2)}%`,u={left:s(i),top:s(n),width:s(r-i),height:s(p-n)},m=`box ${n<.1?"high":""} ${i>.7?"right":""}`;return l`<div class=${m} style=${z(u)} aria-hidden="true">
      <span>${this.label(e.label)}</span>
    </div>`}async fetch(){let{source:e,name:i}=this;if(this.address!==null||e===null)return;let n=await e();i===this.name&&(n===""?this.broken=!0:this.address=n)}onLoad(){this.shown=!0,this.fill||(this.whole=!0)}onError(){this.broken=!0}};c.styles=[$,b`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        border-radius: var(--hw-picture-round, var(--hw-round-small));
        background: var(--hw-well);
        aspect-ratio: 16 / 9;
      }
      :host([fill]) {
        aspect-ratio: auto;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
        opacity: 0;
        transition: opacity 0.2s;
      }
      :host([whole]) {
        aspect-ratio: auto;
      }
      :host([whole]) img {
        height: auto;
      }
      img.shown {
        opacity: 1;
      }
      .gone {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 6px;
        color: var(--hw-soft);
        font-size: 12px;
        text-align: center;
      }
      .box {
        position: absolute;
        border: 2px solid #fff;
        border-radius: 4px;
        box-shadow:
          0 0 0 1px #0008,
          inset 0 0 0 1px #0006;
        pointer-events: none;
      }
      .box span {
        position: absolute;
        left: -2px;
        bottom: 100%;
        margin-bottom: 3px;
        padding: 1px 6px;
        border-radius: 4px;
        background: #000c;
        color: #fff;
        font-size: 11px;
        line-height: 16px;
        white-space: nowrap;
      }
      .box.high span {
        bottom: auto;
        top: 2px;
        left: 2px;
      }
      .box.right span {
        left: auto;
        right: -2px;
      }
    `],a([d({attribute:!1})],c.prototype,"source",2),a([d()],c.prototype,"name",2),a([d()],c.prototype,"alt",2),a([d({attribute:!1})],c.prototype,"boxes",2),a([d({attribute:!1})],c.prototype,"label",2),a([d({type:Boolean,reflect:!0})],c.prototype,"fill",2),a([d()],c.prototype,"gone",2),a([d({type:Boolean,reflect:!0})],c.prototype,"whole",2),a([g()],c.prototype,"address",2),a([g()],c.prototype,"broken",2),a([g()],c.prototype,"shown",2),c=a([x("hw-picture")],c);export{se as a,re as b,ae as c,le as d,V as e,G as f,D as g,N as h};
