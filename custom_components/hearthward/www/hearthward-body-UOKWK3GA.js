// SPDX-License-Identifier: Apache-2.0
import{a as F,b as _}from"./hearthward-chunk-ND5HHVWK.js";import{a as A}from"./hearthward-chunk-KA7ZF4AU.js";import"./hearthward-chunk-ZZ5JJUFN.js";import{e as S,g as L,h as H}from"./hearthward-chunk-AGZX7CVB.js";import{a as D}from"./hearthward-chunk-3OX2BPM2.js";import{B as w,a as k,d as W,e as N,k as P,n as M,r as R}from"./hearthward-chunk-OQ4TE4NL.js";import"./hearthward-chunk-ROSNH5KL.js";import"./hearthward-chunk-7VWEWPCN.js";import{h as $}from"./hearthward-chunk-MIMCHLFX.js";import{a as C,b as O}from"./hearthward-chunk-7YGCKZZP.js";import{a as g,b as a,e as d,g as z,h as f,i as p,j as v,n as E,u as T}from"./hearthward-chunk-6R3K4TQP.js";import{a as l}from"./hearthward-chunk-ACDCYWV3.js";var c=class extends z{constructor(){super(...arguments);this.entryId="";this.windowId=null;this.revision=0;this.detail=null}willUpdate(e){e.has("windowId")&&(this.detail=null),(e.has("windowId")||e.has("revision"))&&this.load()}render(){let{t:e}=this.context,n=this.frame,i=n?.id??this.detail?.assessment.image??this.camera.image;return a`<hw-picture
      .source=${i===null?null:()=>this.address(i)}
      .name=${i??""}
      .alt=${e("window.picture",{camera:this.camera.name})}
      .boxes=${n?.boxes??[]}
      .label=${t=>E(e,"class",t)}
      .gone=${e(i===null?"window.no_picture":"window.picture_gone")}
    ></hw-picture>`}get frame(){let{detail:e}=this;if(e===null)return;let{image:n}=e.assessment,i=e.key_frames;return i.find(t=>t.id===n)??i.at(-1)}async load(){let{windowId:e,entryId:n,context:i}=this;if(e!==null)try{let t=await i.store.detail(n,e);e===this.windowId&&(this.detail=t)}catch{}}async address(e){let{store:n,url:i}=this.context,t=await n.picture(this.entryId,e);return t&&i(t)}};c.styles=[$,g`
      :host {
        display: block;
      }
    `],l([p({attribute:!1})],c.prototype,"context",2),l([p({attribute:!1})],c.prototype,"entryId",2),l([p({attribute:!1})],c.prototype,"camera",2),l([p({attribute:!1})],c.prototype,"windowId",2),l([p({type:Number})],c.prototype,"revision",2),l([v()],c.prototype,"detail",2),c=l([f("hw-keyframe")],c);var J=g`
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
  .head {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-inline-end: -8px;
  }
  .head .ring {
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
  .head .round {
    flex: none;
    margin-inline-start: -12px;
  }
  .head .words + .round {
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
`;var h=class extends T{constructor(){super(...arguments);this.snoozing=!1;this.names=new Map}render(){let{context:e}=this;if(e!==null)return a`<ha-card @hw-open=${this.onOpen}>${this.content(e)}</ha-card>`}content(e){let{t:n,store:i}=e,{engines:t,error:r}=i;if(t===null)return r===null?this.skeleton(e):I(k,n("card.no_answer",{reason:r}),!0);if(t.length===0)return I(M,n("card.no_engine"));let s=C(t,this.config.cameras),o=O(s,this.config.cameras),m=t.some(u=>!u.connected),b=[r===null?"":n("card.no_answer",{reason:r}),m?n("card.offline"):"",...m?[]:o.map(u=>n("card.not_watched",{name:u}))].filter(Boolean);return a`${b.map(u=>I(k,u,!0))}
    ${s.length>0||o.length===0?this.views(e,t,s):d}`}views(e,n,i){let{config:t}=this,{show_timeline:r,show_filters:s,show_list:o}=t,m=D(i,e,i.length!==1);return a`<div class="views">
      <section class="present">
        ${this.head(e,n,i,m)}
        ${this.picture(e,i,m)}
        ${m.active?this.why(e,m):d}
      </section>
      ${r||s||o?a`<hw-day
              .context=${e}
              .version=${e.store.version}
              .now=${this.now}
              .cameras=${this.cameraNames(i)}
              ?only=${t.cameras.length>0}
              .minimum=${t.minimum_level}
              .rows=${t.rows}
              .timeline=${r}
              .filters=${s}
              .list=${o}
            ></hw-day>`:d}
    </div>`}head(e,n,i,t){let{t:r}=e,s=i.length===1?i[0]?.camera.name:void 0,o=r(`level.${t.level??"none"}`),m=n.some(b=>b.demo);return a`<div class="head">
        ${S(t.score,t.level,`${o} ${t.score??""}`.trim())}
        <div class="words" role="status">
          <p class="place">
            ${this.config.title||(s??r("card.home"))}
            ${m?a`<span class="demo">${r("card.demo")}</span>`:d}
          </p>
          <h2>${t.title}</h2>
          <p class="meta">${t.meta}</p>
        </div>
        ${this.bell(e,n,i)}
        <a class="round" href=${F} aria-label=${r("card.open_panel")}>
          ${w(R,22)}
        </a>
      </div>
      ${this.snoozing?this.snooze(e,n,i):d}`}bell({t:e},n,i){if(n.every(s=>s.recipients.length===0))return d;let t=this.onlyCamera(i),r=n.flatMap(s=>H(s.recipients)).some(s=>L(s,t)*1e3>this.now.getTime());return a`<button
      class="round ${r?"rests":""}"
      aria-label=${e(r?"card.snoozed":"card.snooze")}
      aria-expanded=${this.snoozing?"true":"false"}
      @click=${()=>{this.snoozing=!this.snoozing}}
    >
      ${w(r?N:W,22)}
    </button>`}snooze(e,n,i){let t=this.onlyCamera(i),r=n.filter(s=>i.some(({engine:o})=>o.entry_id===s.entry_id));return a`<div class="snooze">
      ${r.map(s=>a`<hw-snooze
            .context=${e}
            .engine=${s}
            .cameraId=${t}
            .now=${this.now}
          ></hw-snooze>`)}
    </div>`}onlyCamera(e){return(this.config.cameras.length===1?e[0]:void 0)?.camera.camera_id??null}picture(e,n,i){if(!this.config.show_picture)return d;let t=i.active??(this.config.cameras.length===1?n[0]:void 0);if(t===void 0||t.camera.image===null&&!i.active)return d;let r=i.active?t.camera.risk.window_id:t.camera.newest??null,s=e.store.windows.get(r??""),o=a`<hw-keyframe
      .context=${e}
      .entryId=${t.engine.entry_id}
      .camera=${t.camera}
      .windowId=${r}
      .revision=${s?.revision??0}
    ></hw-keyframe>`;return r===null?a`<div class="picture">${o}</div>`:a`<button
      class="picture"
      @click=${()=>_(this,e,t.engine.entry_id,r)}
    >
      ${o}
      <span class="hidden-visually">${e.t("card.open_event")}</span>
    </button>`}why(e,n){let i=n.active?.camera.risk.window_id,t=n.active?.engine.entry_id;return a`${n.reason?a`<p class="reason">${n.reason}</p>`:d}
    ${i&&t?a`<button
            class="text"
            @click=${()=>_(this,e,t,i)}
          >
            ${e.t("window.why")} ${w(P,18)}
          </button>`:d}`}onOpen(e){e.stopPropagation(),A(this,e.detail)}cameraNames(e){let n=e.map(({camera:i})=>[i.camera_id,i.name]);return JSON.stringify(n)!==JSON.stringify([...this.names])&&(this.names=new Map(n)),this.names}skeleton({t:e}){return a`<div class="skeleton" role="status">
      <span class="hidden-visually">${e("card.loading")}</span>
      <i class="circle"></i><i></i><i class="short"></i><i class="tall"></i>
    </div>`}};h.styles=[$,J],l([p({attribute:!1})],h.prototype,"config",2),l([v()],h.prototype,"snoozing",2),h=l([f("hw-card")],h);function I(x,y,e=!1){return a`<div
    class="notice ${e?"warn":""}"
    role=${e?"alert":"status"}
  >
    ${w(x,20)}<span>${y}</span>
  </div>`}export{h as CardBody};
