// SPDX-License-Identifier: Apache-2.0
import"./hearthward-chunk-HRVWFIVB.js";import"./hearthward-chunk-ZZ5JJUFN.js";import{e as _e,f as N}from"./hearthward-chunk-AGZX7CVB.js";import{a as Se}from"./hearthward-chunk-3OX2BPM2.js";import{A as $e,B as f,D as Te,a as K,b as ue,g as fe,h as A,j as ge,k as Z,m as H,o as we,p as R,q as ve,u as ye,w as xe}from"./hearthward-chunk-OQ4TE4NL.js";import{a as ke}from"./hearthward-chunk-ROSNH5KL.js";import"./hearthward-chunk-7VWEWPCN.js";import{a as O,c as M,d as C,e as te,f as P,g as be,h as x}from"./hearthward-chunk-MIMCHLFX.js";import{a as pe}from"./hearthward-chunk-7YGCKZZP.js";import{a as w,b as s,c as z,e as p,g as de,h as v,i as u,j as h,k as ce,o as B,p as y,q as me,r as ee,t as S,u as he,w as G}from"./hearthward-chunk-6R3K4TQP.js";import{a as c}from"./hearthward-chunk-ACDCYWV3.js";async function Ce(a,o,{text:e,camera:t,level:r},n){let i=await a.search(o,{text:e,...t===""?{}:{camera_id:t},...r===""?{}:{level:r},...n===null?{}:{before:n}});return{items:i.windows,next:i.next}}async function Ee(a,o,e,t){let r=await a.ask("incidents",{entry_id:o,limit:50,...e==="low"?{}:{min_level:e},...t===null?{}:{before:t}});return{items:r.incidents,next:r.next}}async function Ie(a,o){return re(a,e=>a.ask("incident",{entry_id:e,incident_id:o}))}async function re(a,o){for(let{entry_id:e,connected:t}of a.engines??[])if(t)try{return await o(e)}catch(r){if(r?.code!=="not_found")throw r}}async function Re(a,o,e,t){let r={after:e.toISOString(),before:t.toISOString()};return(await Promise.all(o.map(i=>a.ask("statistics",{entry_id:i,...r})))).flatMap(i=>i.cameras)}var $=w`
  :host {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .surface {
    border: 1px solid var(--hw-line);
    border-radius: var(--hw-round);
    background: var(--hw-surface);
    overflow: hidden;
  }
  .padded {
    padding: 16px;
  }
  h2 {
    font-size: 18px;
    font-weight: 500;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 15px;
    font-weight: 500;
  }
  .meta {
    color: var(--hw-soft);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .heading {
    display: flex;
    align-items: center;
    gap: 16px;
  }
  .heading .words {
    flex: 1;
    min-width: 0;
  }
  header.heading {
    padding-inline: 4px;
  }
  .empty {
    padding: 48px 16px;
    color: var(--hw-soft);
    text-align: center;
  }
  .empty .icon {
    margin: 0 auto 12px;
  }
  .text {
    color: var(--hw-link);
    font-weight: 500;
  }
  .more {
    align-self: center;
  }
  .loading {
    height: 160px;
    border-radius: var(--hw-round);
    background: var(--hw-well);
  }
  select,
  input {
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--hw-text) 40%, transparent);
    border-radius: var(--hw-round-small);
    background: var(--hw-surface);
    color: var(--hw-text);
  }
  select {
    max-width: 100%;
    text-overflow: ellipsis;
  }
`;var g=class extends de{constructor(){super(...arguments);this.now=new Date;this.version=0}static{this.styles=[x,$]}go(e,t=!1){G(this,"hw-go",{place:e,replace:t})}able(e){return(this.context.store.engines??[]).filter(t=>t.connected&&t.capabilities?.includes(e)).map(t=>t.entry_id)}isUnable(e){return(this.context.store.engines??[]).filter(r=>r.connected).length>0&&this.able(e).length===0}skeleton(e){return s`<div class="loading" role="status">
      <span class="hidden-visually">${e}</span>
    </div>`}failure(e,t){return s`<div class="notice warn" role="alert">
      ${f(K,20)}
      <span>
        ${e}
        <button class="text" @click=${t}>${this.context.t("day.retry")}</button>
      </span>
    </div>`}empty(e,t,r=p){return s`<div class="surface empty" role="status">
      ${f(e,40)}
      <p>${t}</p>
      ${r}
    </div>`}when(e,t){let{t:r,clock:n}=this.context,i=new Date(e??0),d=C(i,n)===C(this.now,n)?r("day.today"):M(i,n),m=t===null?r("window.ongoing"):O(new Date(t),n),b=O(i,n);return b===m?`${d} ${b}`:`${d} ${b} – ${m}`}cameraNames(e){let{t,clock:r,store:n}=this.context,i=new Map((n.engines??[]).flatMap(d=>d.cameras.map(m=>[m.camera_id,m.name]))),l=e.map(d=>i.get(d)??t("panel.camera_gone"));return new Intl.ListFormat(r.language,{type:"unit"}).format(l)}};c([u({attribute:!1})],g.prototype,"context",2),c([u({attribute:!1})],g.prototype,"now",2),c([u({type:Number})],g.prototype,"version",2);var L=class extends g{constructor(){super(...arguments);this.windowId="";this.found=null;this.problem="";this.askedFor=""}willUpdate(e){let{store:t}=this.context;e.has("windowId")&&(this.found=null),!(!(t.engines?.some(n=>n.connected)??!1)||this.newest||this.askedFor===this.windowId)&&(this.askedFor=this.windowId,this.load())}render(){let{t:e,store:t}=this.context,r=this.newest;return this.problem?this.failure(e("window.failed",{reason:this.problem}),()=>this.load()):r===void 0?this.empty(H,e("panel.window_gone")):r===null?t.engines?.some(i=>i.connected)?this.skeleton(e("window.loading")):p:this.whole(r)}get newest(){return this.context.store.windows.get(this.windowId)??this.found}async load(){let{windowId:e}=this,{store:t}=this.context;this.problem="";try{let r=await re(t,async n=>{let{assessment:i}=await t.detail(n,e);return Te(n,i)});e===this.windowId&&(this.found=r)}catch(r){e===this.windowId&&(this.problem=S(r))}}whole(e){let{t}=this.context,r=t(`level.${e.level??"none"}`),{incident_id:n}=e;return s`<section class="surface padded heading">
        <div class="words">
          <h2>${e.title||r}</h2>
          <p class="meta">
            ${this.cameraNames([e.camera_id])} ·
            ${this.when(e.started_at,e.ended_at)}
          </p>
        </div>
        ${N(e.level,e.score,r)}
      </section>
      <div class="surface padded">
        <hw-detail
          .context=${this.context}
          .window=${e}
          .now=${this.now}
        ></hw-detail>
      </div>
      ${n===null?p:s`<button
              class="pill more"
              @click=${()=>{this.go({opened:"incident",id:n})}}
            >
              ${f(we,18)} ${t("panel.window_incident")}
            </button>`}`}};c([u({attribute:!1})],L.prototype,"windowId",2),c([h()],L.prototype,"found",2),c([h()],L.prototype,"problem",2),L=c([v("hw-event")],L);var Ke=25,U=class extends g{constructor(){super(...arguments);this.names=new Map}render(){let{context:e}=this,t=pe(e.store.engines,[]);return s`${this.present(t)}
      <div class="surface">
        <hw-day
          .context=${e}
          .version=${this.version}
          .now=${this.now}
          .cameras=${this.camerasOf(t)}
          .rows=${Ke}
          ?lanes=${t.length>1}
        ></hw-day>
      </div>`}present(e){let{t,store:r}=this.context,n=Se(e,this.context,!0),i=t(`level.${n.level??"none"}`),l=n.active?.camera.risk.window_id??null,d=r.engines?.some(m=>m.demo);return s`<section class="surface heading">
      ${_e(n.score,n.level,`${i} ${n.score??""}`.trim())}
      <div class="words" role="status">
        <h2>
          ${n.title}${d?s`<span class="demo">${t("card.demo")}</span>`:p}
        </h2>
        <p class="meta">${n.meta}</p>
      </div>
      ${l===null?p:s`<button
              class="pill why"
              @click=${()=>{this.go({opened:"window",id:l})}}
            >
              <span>${t("window.why")}</span> ${f(Z,18)}
            </button>`}
    </section>`}camerasOf(e){let t=e.map(({camera:r})=>[r.camera_id,r.name]);return JSON.stringify(t)!==JSON.stringify([...this.names])&&(this.names=new Map(t)),this.names}};U.styles=[x,$,w`
      .heading {
        padding: 12px 16px;
      }
      .heading .ring {
        flex: none;
      }
      .demo {
        margin-inline-start: 8px;
        padding: 1px 6px;
        border: 1px solid var(--hw-line);
        border-radius: 6px;
        color: var(--hw-soft);
        font-size: 11px;
        font-weight: 400;
        vertical-align: middle;
      }
      .why {
        padding-inline-end: 8px;
      }
      @media (max-width: 480px) {
        .why {
          padding: 0 8px;
        }
        .why span {
          position: absolute;
          clip-path: inset(50%);
        }
      }
      hw-day {
        padding: 8px 0 16px;
      }
    `],U=c([v("hw-home")],U);var D=class extends g{constructor(){super(...arguments);this.incidentId="";this.story=null;this.problem="";this.askedFor=""}willUpdate(e){let{store:t}=this.context;e.has("incidentId")&&(this.story=null);let r=t.engines?.some(l=>l.connected)??!1,n=t.incidents.get(this.incidentId)?.revision??0,i=JSON.stringify([this.incidentId,n,r]);!r||i===this.askedFor||(this.askedFor=i,this.load())}render(){let{t:e,store:t}=this.context,{story:r,problem:n}=this;return n?this.failure(e("panel.incident_failed",{reason:n}),()=>this.load()):r===void 0?this.empty(H,e("panel.incident_gone")):r===null?t.engines?.some(l=>l.connected)?this.skeleton(e("card.loading")):p:this.whole(r)}async load(){let{incidentId:e}=this;this.problem="";try{let t=await Ie(this.context.store,e);if(e!==this.incidentId)return;let r=t?.incident.merged_into;r?this.go({opened:"incident",id:r},!0):this.story=t}catch(t){e===this.incidentId&&(this.problem=S(t))}}whole({incident:e,windows:t}){let{t:r}=this.context,n=r(`level.${e.level??"none"}`);return s`<section class="surface padded heading">
        <div class="words">
          <h2>${e.title||n}</h2>
          <p class="meta">
            ${this.when(e.started_at,e.ended_at)} ·
            ${this.cameraNames(e.camera_ids)} ·
            ${B(r,"panel.incident_windows_one","panel.incident_windows_many",e.window_ids.length)}
          </p>
        </div>
        ${N(e.level,e.score,n)}
      </section>
      ${t.length===0?this.empty(H,r("panel.incident_empty")):s`<div class="surface">
              <hw-list .context=${this.context} .windows=${t} cameras></hw-list>
            </div>`}`}};c([u({attribute:!1})],D.prototype,"incidentId",2),c([h()],D.prototype,"story",2),c([h()],D.prototype,"problem",2),D=c([v("hw-incident")],D);var F=class{constructor(o,e){this.fetch=e;this.items=[];this.busy=!1;this.error=null;this.sources=o.map(t=>({entryId:t,items:[],next:null,asked:!1}))}get more(){return this.sources.some(ne)}get complete(){return!this.busy&&this.error===null&&!this.more}async grow(){if(this.busy)return;this.busy=!0,this.error=null;let o=this.items.length;try{for(;this.more&&this.items.length===o;)await this.step()}catch(e){this.error=S(e)}this.busy=!1}async step(){let o=this.mark(),e=this.sources.filter(r=>ne(r)&&Oe(r)>=o);await Promise.all(e.map(async r=>{let n=await this.fetch(r.entryId,r.next);r.asked=!0,r.items.push(...n.items),r.next=n.next===r.next?null:n.next}));let t=this.mark();this.items=this.sources.flatMap(r=>r.items).filter(r=>j(r)>=t).sort((r,n)=>j(n)-j(r))}mark(){return Math.max(-1/0,...this.sources.filter(ne).map(Oe))}};function ne(a){return!a.asked||a.next!==null}function Oe({asked:a,next:o,items:e}){if(!a||o===null)return 1/0;let t=Date.parse(o.split("~")[0]??""),r=e.at(-1);return Number.isNaN(t)?r?j(r):1/0:t}function j(a){return Date.parse(a.started_at??"")||0}var Me=xe,E=class extends g{constructor(){super(...arguments);this.active=!1;this.minimum="medium";this.feed=null;this.askedOf=""}willUpdate(e){if(!this.active)return;let t=(this.context.store.engines??[]).filter(l=>l.connected).map(l=>l.entry_id),r=JSON.stringify([t,this.minimum]),n=e.has("active")&&this.feed?.error!==null;if(r===this.askedOf&&!n)return;this.askedOf=r;let{minimum:i}=this;this.feed=new F(t,(l,d)=>Ee(this.context.store,l,i,d)),this.grow(this.feed)}render(){let{t:e}=this.context,{feed:t}=this;if(t===null)return p;let r=this.shown(t);return s`${this.choice()} ${r.length>0?this.days(r):p}
    ${t.error===null?p:this.failure(e("panel.incidents_failed",{reason:t.error}),()=>this.grow(t))}
    ${t.busy&&r.length===0?this.skeleton(e("card.loading")):p}
    ${t.complete&&r.length===0?this.none():p}
    ${t.more&&r.length>0?s`<button
            class="pill more"
            ?disabled=${t.busy}
            @click=${()=>this.grow(t)}
          >
            ${e(t.busy?"card.loading":"panel.more")}
          </button>`:p}`}async grow(e){let t=e.grow();this.requestUpdate(),await t,this.requestUpdate()}shown(e){let t=new Map(e.items.map(n=>[n.id,n])),r=e.items.at(-1)?.started_at??"";for(let n of this.context.store.incidents.values()){let i=t.get(n.id);i===void 0&&(n.started_at??"")<r||(i===void 0||i.revision<n.revision)&&t.set(n.id,n)}return[...t.values()].filter(n=>n.state!=="merged").filter(n=>this.minimum==="low"||ee(n.level)>=ee(this.minimum)).sort((n,i)=>(n.started_at??"")<(i.started_at??"")?1:-1)}choice(){let{t:e}=this.context;return s`<div class="bar">
      <label for="minimum">${e("panel.incidents_from")}</label>
      <select id="minimum" @change=${this.onChoice}>
        ${y.map(t=>s`<option value=${t} ?selected=${t===this.minimum}>
              ${e(`level.${t}`)}
            </option>`)}
      </select>
    </div>`}onChoice(e){let{value:t}=e.target;me(t)&&(this.minimum=t)}days(e){let{clock:t}=this.context,r=new Map;for(let n of e){let i=C(new Date(n.started_at??0),t);r.set(i,[...r.get(i)??[],n])}return[...r].map(([n,i])=>s`<section class="surface">
          <h2>${this.dayTitle(n,i)}</h2>
          <ul>
            ${ke(i,l=>l.id,l=>s`<li>${this.row(l)}</li>`)}
          </ul>
        </section>`)}dayTitle(e,[t]){let{t:r,clock:n}=this.context;return e===C(this.now,n)?r("day.today"):M(new Date(t?.started_at??0),n)}row(e){let{t,clock:r}=this.context,{level:n,score:i,started_at:l,ended_at:d}=e,m=t(`level.${n??"none"}`),b=d===null||l===null?t("panel.incident_open"):be(Date.parse(d)-Date.parse(l),r.language),Q=[O(new Date(l??0),r),b,this.cameraNames(e.camera_ids),B(t,"panel.incident_windows_one","panel.incident_windows_many",e.window_ids.length)];return s`<a
      href="incident/${encodeURIComponent(e.id)}"
      @click=${X=>{X.preventDefault(),this.go({opened:"incident",id:e.id})}}
    >
      <i class="level-${n??"none"}"></i>
      <span class="title">${e.title||m}</span>
      ${N(n,i,m)}
      <span class="meta">${Q.join(" · ")}</span>
    </a>`}none(){let{t:e}=this.context;return this.minimum==="low"?this.empty(Me,e("panel.incidents_none")):this.empty(Me,e("panel.incidents_none_from",{level:e(`level.${this.minimum}`)}),s`<button
        class="pill"
        @click=${()=>{this.minimum="low"}}
      >
        ${e("panel.incidents_all")}
      </button>`)}};E.styles=[x,$,w`
      .bar label {
        color: var(--hw-soft);
      }
      .surface h2 {
        padding: 14px 16px 6px;
        font-size: 15px;
      }
      li + li {
        border-top: 1px solid var(--hw-line);
      }
      li a {
        display: grid;
        grid-template-columns: 4px minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        padding: 12px 16px;
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        background: var(--hw-well);
      }
      li a:focus-visible {
        outline-offset: -2px;
      }
      li i {
        grid-row: span 2;
        align-self: stretch;
        border-radius: 2px;
        background: var(--level);
      }
      .title {
        align-self: end;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      li .meta {
        grid-column: 2;
        align-self: start;
      }
      li .chip {
        grid-row: span 2;
      }
    `],c([u({type:Boolean})],E.prototype,"active",2),c([h()],E.prototype,"minimum",2),c([h()],E.prototype,"feed",2),E=c([v("hw-incidents")],E);var Le=w`
  :host {
    --inset-top: var(--safe-area-inset-top, env(safe-area-inset-top, 0px));
    --inset-bottom: var(--safe-area-inset-bottom, env(safe-area-inset-bottom, 0px));
    gap: 0;
    height: 100vh;
    height: 100dvh;
    overflow: hidden;
    background: var(--primary-background-color, #fafafa);
  }
  header {
    display: flex;
    flex: none;
    align-items: stretch;
    box-sizing: content-box;
    height: var(--header-height, 56px);
    padding: var(--inset-top) 12px 0;
    border-bottom: 1px solid var(--hw-line);
    background: var(--sidebar-background-color, var(--hw-surface));
  }
  header .round {
    align-self: center;
    margin-inline-end: 4px;
    color: var(--hw-text);
  }
  h1 {
    align-self: center;
    margin: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 20px;
    font-weight: 400;
  }
  h1:focus-visible {
    outline: none;
  }
  nav {
    display: flex;
    margin-inline-start: 16px;
  }
  nav a {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 2px 16px 0;
    border-bottom: 2px solid transparent;
    color: var(--hw-soft);
    font-weight: 500;
    text-decoration: none;
  }
  nav a:hover {
    color: var(--hw-text);
  }
  nav a:focus-visible {
    outline-offset: -4px;
  }
  nav a[aria-current="page"] {
    border-color: var(--hw-link);
    color: var(--hw-link);
  }
  main {
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .page {
    display: flex;
    flex-direction: column;
    flex: 1;
    gap: 16px;
    min-width: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 24px max(24px, (100% - 1200px) / 2) 32px;
  }
  .page > * {
    flex: none;
  }
  .pill {
    color: var(--hw-link);
    text-decoration: none;
  }
  .empty .pill {
    margin-top: 16px;
  }
  :host([narrow]) .page {
    padding: 12px 8px 16px;
  }
  :host([narrow]) nav {
    flex: none;
    margin: 0;
    padding-bottom: var(--inset-bottom);
    border-top: 1px solid var(--hw-line);
    background: var(--sidebar-background-color, var(--hw-surface));
  }
  :host([narrow]) nav a {
    flex: 1 1 0;
    flex-direction: column;
    gap: 2px;
    min-width: 0;
    padding: 8px 2px;
    border: 0;
    font-size: 12px;
  }
`;var se={low:80,medium:15,high:4,critical:1},Ze=24,De=[...y,"not_assessed"];function oe(a,o,e){let t={total:ie(),events:0,alarms:0,judged:0,falseAlarms:0,missed:0,hours:Array.from({length:Ze},ie),days:Array.from({length:e},(r,n)=>({day:P(o,n),counts:ie()}))};for(let r of a){t.alarms+=r.alarms,t.judged+=r.judged_alarms,t.falseAlarms+=r.false_alarms,t.missed+=r.missed;for(let n of r.hours){let i=t.days.find(l=>l.day===n.day)?.counts;for(let l of[t.total,t.hours[n.hour],i])l!==void 0&&je(l,n)}}return t.events=I(t.total),t}function I(a){return De.reduce((o,e)=>o+a[e],0)}function Pe(a){let o=y.reduce((t,r)=>t+a[r],0),e=t=>o===0?0:a[t]/o;return{low:e("low"),medium:e("medium"),high:e("high"),critical:e("critical")}}function Ne(a){let o=a.map(I),e=Math.max(...o);return e===0?null:o.indexOf(e)}function ie(){return{low:0,medium:0,high:0,critical:0,not_assessed:0}}function je(a,o){for(let e of De)a[e]+=o[e]}var W=120,J=20,Fe=4,Je=["not_assessed",...y],We=w`
  .columns {
    display: block;
    width: 100%;
    height: 150px;
  }
  .columns .grid {
    stroke: var(--hw-line);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .columns rect {
    fill: var(--level);
  }
  .columns rect.area {
    fill: transparent;
  }
  .columns g:hover .area {
    fill: var(--hw-well);
  }
  .under {
    display: flex;
    margin-top: 4px;
    color: var(--hw-soft);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
  }
  .under span {
    flex: 1 1 0;
    width: 0;
    overflow: visible;
    text-align: center;
    white-space: nowrap;
  }
  .plot {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 8px;
  }
  .plot .under,
  .legend {
    grid-column: 2;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-top: 8px;
    color: var(--hw-soft);
    font-size: 12px;
  }
  .legend span::before {
    content: "";
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-inline-end: 6px;
    border-radius: 2px;
    background: var(--level);
  }
  .scale {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    height: 164px;
    margin: -7px 0;
    color: var(--hw-soft);
    font-size: 11px;
    line-height: 14px;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;function Ve(a,{t:o,clock:e},t){let r=Ye(Math.max(1,...a.map(d=>I(d.counts)))),n=a.length*J,i=new Intl.NumberFormat(e.language),l=r%2===0?[r,r/2,0]:[r,0];return s`<div class="plot" aria-hidden="true">
    <div class="scale">
      ${l.map(d=>s`<span>${i.format(d)}</span>`)}
    </div>
    <svg
      class="columns"
      viewBox="0 0 ${n} ${W}"
      preserveAspectRatio="none"
      focusable="false"
    >
      ${l.map(d=>{let m=W-d/r*W;return z`<line class="grid" x1="0" x2=${n} y1=${m} y2=${m}></line>`})}
      ${a.map((d,m)=>qe(d,m*J,r,t(d)))}
    </svg>
    <div class="under">${a.map(d=>s`<span>${d.short}</span>`)}</div>
    <div class="legend">
      ${y.map(d=>s`<span class="level-${d}">${o(`level.${d}`)}</span>`)}
    </div>
  </div>`}function qe(a,o,e,t){let r=W,n=Je.filter(i=>a.counts[i]>0).map(i=>{let l=a.counts[i]/e*W;return r-=l,z`<rect class="level-${i==="not_assessed"?"none":i}" x=${o+Fe} y=${r}
      width=${J-2*Fe} height=${l}></rect>`});return z`<g>
    <title>${t}</title>
    <rect class="area" x=${o} y="0" width=${J} height=${W}></rect>
    ${n}
  </g>`}function Ye(a){let o=10**Math.floor(Math.log10(a));for(let e of[1,2,4,6,8,10])if(e*o>=a)return e*o;return 10*o}var Ae=w`
  :host {
    container-type: inline-size;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 16px;
  }
  .tile {
    display: flex;
    flex-direction: column;
    padding: 14px 16px;
  }
  .tile dt {
    color: var(--hw-soft);
  }
  .tile .value {
    font-size: 28px;
    line-height: 1.3;
    font-variant-numeric: tabular-nums;
  }
  .plots {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 16px;
    align-items: start;
  }
  @container (max-width: 760px) {
    .tiles {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
    }
    .plots {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  section > .meta {
    margin-top: 2px;
  }
  .plot {
    margin-top: 20px;
  }
  .wide {
    overflow-x: auto;
  }
  table {
    width: 100%;
    margin-top: 8px;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 8px 0 8px 12px;
    text-align: end;
    font-weight: 400;
  }
  th[scope="row"],
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  th[scope="row"] {
    overflow-wrap: anywhere;
  }
  thead th {
    color: var(--hw-soft);
    font-size: 12px;
  }
  tbody tr {
    border-top: 1px solid var(--hw-line);
  }
  .shares th {
    white-space: nowrap;
    overflow-wrap: normal;
  }
  .shares .track {
    width: 50%;
  }
  .track span {
    position: relative;
    display: block;
    height: 12px;
    border-radius: 3px;
    background: var(--hw-well);
  }
  .track i {
    display: block;
    height: 100%;
    min-width: 2px;
    border-radius: 3px;
    background: var(--level);
  }
  .track b {
    position: absolute;
    top: -4px;
    bottom: -4px;
    width: 2px;
    margin-inline-start: -1px;
    background: var(--hw-text);
  }
  .shares + .meta {
    margin-top: 8px;
  }
  details {
    margin-top: 12px;
  }
  summary {
    width: fit-content;
    padding: 4px 0;
    color: var(--hw-link);
    font-weight: 500;
    cursor: pointer;
  }
`;var q="statistics",V=7,ae="UTC",T=class extends g{constructor(){super(...arguments);this.active=!1;this.zone="";this.back=0;this.cameras=null;this.problem="";this.period="";this.asOf=0}willUpdate(e){if(!this.active)return;let t=this.able(q),r=JSON.stringify([t,this.firstDay]),i=(e.has("active")||e.has("now"))&&this.version!==this.asOf;t.length===0||r===this.period&&!i||(r!==this.period&&(this.cameras=null),this.period=r,this.load())}render(){let{t:e}=this.context;return this.isUnable(q)?this.empty(A,e("report.unsupported")):s`${this.heading()} ${this.body()}`}async load(){let{period:e,firstDay:t}=this,{clock:r}=this,{store:n}=this.context,[i,l]=[t,P(t,V)].map(d=>te(d,r));this.problem="",this.asOf=this.version;try{let d=await Re(n,this.able(q),i,l);e===this.period&&(this.cameras=d)}catch(d){e===this.period&&(this.problem=S(d))}}get clock(){let{clock:e}=this.context;return{...e,timeZone:this.zone||e.timeZone}}get firstDay(){let e=C(this.now,this.clock);return P(e,1-V*(this.back+1))}heading(){let{clock:e}=this,{t}=this.context,r=i=>M(te(i,e),e),{firstDay:n}=this;return s`<header class="heading">
      <div class="words" aria-live="polite">
        <h2>
          ${this.back===0?t("report.title"):t("report.weeks",{count:this.back})}
        </h2>
        <p class="meta">${r(n)} – ${r(P(n,V-1))}</p>
      </div>
      <button
        class="round"
        aria-label=${t("report.previous")}
        @click=${()=>{this.back+=1}}
      >
        ${f(ge)}
      </button>
      <button
        class="round"
        aria-label=${t("report.next")}
        ?disabled=${this.back===0}
        @click=${()=>{this.back-=1}}
      >
        ${f(Z)}
      </button>
    </header>`}body(){let{t:e}=this.context;if(this.problem)return this.failure(e("report.failed",{reason:this.problem}),()=>this.load());if(this.cameras===null)return this.able(q).length>0?this.skeleton(e("card.loading")):p;let t=oe(this.cameras,this.firstDay,V);return t.events===0?this.empty(A,e("report.none")):s`${this.tiles(t)}
      <div class="plots">
        ${this.levels(t)} ${this.hours(t)} ${this.days(t)} ${this.table()}
      </div>`}tiles({events:e,alarms:t,judged:r,falseAlarms:n,missed:i}){let{t:l}=this.context,d=b=>l("report.per_day",{count:this.number(b/V,1)}),m=(b,Q,X)=>s`<div class="surface tile">
        <dt>${b}</dt>
        <dd class="value">${Q}</dd>
        <dd class="meta">${X}</dd>
      </div>`;return s`<dl class="tiles">
      ${m(l("report.total"),this.number(e),d(e))}
      ${m(l("report.serious"),this.number(t),d(t))}
      ${m(l("report.false_alarms"),r===0?"–":this.percent(n/r),r===0?l("report.false_alarms_none"):l(r===1?"report.false_alarms_of_one":"report.false_alarms_of",{count:this.number(r)}))}
      ${m(l("report.missed"),this.number(i),l("report.missed_about"))}
    </dl>`}levels({total:e}){let{t}=this.context,r=Pe(e);return s`<section class="surface padded">
      <h3>${t("report.levels")}</h3>
      <p class="meta">${t("report.levels_about")}</p>
      <table class="shares">
        <thead>
          <tr>
            <th scope="col">${t("report.level")}</th>
            <td></td>
            <th scope="col">${t("report.total")}</th>
            <th scope="col">${t("report.share")}</th>
            <th scope="col">${t("report.target")}</th>
          </tr>
        </thead>
        <tbody>
          ${y.map(n=>s`<tr class="level-${n}">
                <th scope="row">${t(`level.${n}`)}</th>
                <td class="track" aria-hidden="true">
                  <span>
                    <i
                      ?hidden=${e[n]===0}
                      style="width:${(100*r[n]).toFixed(2)}%"
                    ></i>
                    <b style="left:${se[n]}%"></b>
                  </span>
                </td>
                <td>${this.number(e[n])}</td>
                <td>${this.percent(r[n])}</td>
                <td>${this.percent(se[n]/100)}</td>
              </tr>`)}
        </tbody>
      </table>
      ${e.not_assessed===0?p:s`<p class="meta">
              ${t("report.not_assessed",{count:this.number(e.not_assessed)})}
            </p>`}
    </section>`}hours({hours:e}){let{t}=this.context,r=Ne(e)??0,n=e.map((l,d)=>({short:d%3===0?this.hour(d):"",name:`${this.hour(d)} – ${this.hour(d+1)}`,counts:l})),i=t("report.hours_about",{hour:n[r]?.name??"",count:this.number(Math.max(...e.map(I)))});return this.plot(t("report.hours"),i,t("report.hour"),n)}days({days:e}){let{clock:t}=this,{t:r}=this.context,n=new Intl.DateTimeFormat(t.language,{weekday:"short",timeZone:ae}),i=e.map(({day:l,counts:d})=>({short:n.format(new Date(`${l}T12:00:00Z`)),name:M(new Date(`${l}T12:00:00Z`),{...t,timeZone:ae}),counts:d}));return this.plot(r("report.days"),r("report.days_about"),r("report.day"),i)}plot(e,t,r,n){let{t:i}=this.context,l=({name:d,counts:m})=>`${d}: ${i("report.column",{count:this.number(I(m))})}`;return s`<section class="surface padded">
      <h3>${e}</h3>
      <p class="meta">${t}</p>
      ${Ve(n,this.context,l)}
      <details>
        <summary>${i("report.as_table")}</summary>
        <div class="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">${r}</th>
                ${y.map(d=>s`<th scope="col">${i(`level.${d}`)}</th>`)}
                <th scope="col">${i("report.total")}</th>
              </tr>
            </thead>
            <tbody>
              ${n.map(({name:d,counts:m})=>s`<tr>
                    <th scope="row">${d}</th>
                    ${y.map(b=>s`<td>${this.number(m[b])}</td>`)}
                    <td>${this.number(I(m))}</td>
                  </tr>`)}
            </tbody>
          </table>
        </div>
      </details>
    </section>`}table(){let{t:e}=this.context,t=(this.cameras??[]).map(r=>({camera:r,sums:oe([r],this.firstDay,V)})).sort((r,n)=>n.sums.events-r.sums.events);return s`<section class="surface padded">
      <h3>${e("report.cameras")}</h3>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">${e("report.camera")}</th>
              <th scope="col">${e("report.total")}</th>
              <th scope="col">${e("report.serious")}</th>
              <th scope="col">${e("report.false_alarms")}</th>
            </tr>
          </thead>
          <tbody>
            ${t.map(({camera:r,sums:n})=>s`<tr>
                  <th scope="row">${this.cameraNames([r.camera_id])}</th>
                  <td>${this.number(n.events)}</td>
                  <td>${this.number(n.alarms)}</td>
                  <td>
                    ${n.judged===0?"–":e("report.of",{count:this.number(n.falseAlarms),total:this.number(n.judged)})}
                  </td>
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}hour(e){let t=new Date(Date.UTC(2026,0,1,e));return O(t,{...this.clock,timeZone:ae})}number(e,t=0){let{language:r}=this.context.clock;return new Intl.NumberFormat(r,{maximumFractionDigits:t}).format(e)}percent(e){let{language:t}=this.context.clock,r=e>0&&e<.1?1:0;return new Intl.NumberFormat(t,{style:"percent",maximumFractionDigits:r}).format(e)}};T.styles=[x,$,We,Ae],c([u({type:Boolean})],T.prototype,"active",2),c([u()],T.prototype,"zone",2),c([h()],T.prototype,"back",2),c([h()],T.prototype,"cameras",2),c([h()],T.prototype,"problem",2),T=c([v("hw-report")],T);var Y=["timeline","incidents","search","report"];function He(a){let[,o="",...e]=a.split("/"),t=Qe(e.join("/"));if((o==="window"||o==="incident")&&t!=="")return{opened:o,id:t};let r=Y.find(n=>n===o)??"timeline";return{view:r,text:r==="search"?t:""}}function Ue(a,o){if("opened"in o)return`${a}/${o.opened}/${encodeURIComponent(o.id)}`;let e=o.text===""?"":`/${encodeURIComponent(o.text)}`;return`${a}/${o.view}${e}`}function le(a,o=!1){o?history.replaceState(history.state,"",a):history.pushState({hearthward:!0},"",a),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:o},bubbles:!0}))}function ze(a){history.state?.hearthward===!0?history.back():le(a,!0)}function Qe(a){try{return decodeURIComponent(a)}catch{return a}}var Be="search",Xe=200,et=400,_=class extends g{constructor(){super(...arguments);this.text="";this.camera="";this.level="";this.feed=null;this.searched=""}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.pause)}willUpdate(){let e=this.able(Be),{text:t,camera:r,level:n}=this,i=JSON.stringify([e,t,r,n]);if(i!==this.searched){if(this.searched=i,t.trim()===""||e.length===0){this.feed=null;return}this.feed=new F(e,(l,d)=>Ce(this.context.store,l,{text:t,camera:r,level:n},d)),this.grow(this.feed)}}render(){let{t:e}=this.context;return this.isUnable(Be)?this.empty(R,e("panel.search_unsupported")):s`${this.form()} ${this.results()}`}form(){let{t:e,store:t}=this.context,r=(t.engines??[]).flatMap(n=>n.cameras);return s`<form class="bar" role="search" @submit=${this.onSubmit}>
      <div class="field">
        ${f(R)}
        <input
          type="search"
          name="text"
          maxlength=${Xe}
          autocomplete="off"
          aria-label=${e("panel.search_label")}
          placeholder=${e("panel.search_label")}
          .value=${this.text}
          @input=${this.onInput}
        />
      </div>
      ${r.length>1?this.choice(e("filter.camera"),e("filter.all_cameras"),r.map(n=>[n.camera_id,n.name]),this.camera,n=>{this.camera=n}):p}
      ${this.choice(e("filter.levels"),e("filter.all_levels"),y.map(n=>[n,e(`level.${n}`)]),this.level,n=>{this.level=n})}
    </form>`}choice(e,t,r,n,i){return s`<select
      aria-label=${e}
      @change=${l=>{i(l.target.value)}}
    >
      <option value="" ?selected=${n===""}>${t}</option>
      ${r.map(([l,d])=>s`<option value=${l} ?selected=${l===n}>${d}</option>`)}
    </select>`}results(){let{t:e}=this.context,{feed:t,text:r}=this;return t===null?this.empty(R,e("panel.search_start")):t.error!==null?this.failure(e("panel.search_failed",{reason:t.error}),()=>this.grow(t)):t.items.length===0?t.busy?this.skeleton(e("card.loading")):this.empty(R,e("panel.search_none",{text:r})):s`<div class="surface">
        <hw-list
          .context=${this.context}
          .windows=${t.items.map(n=>this.context.store.windows.get(n.id)??n)}
          cameras
          days
        ></hw-list>
      </div>
      <p class="hidden-visually" role="status">
        ${e("panel.search_found",{count:t.items.length})}
      </p>
      ${t.more?s`<button
              class="pill more"
              ?disabled=${t.busy}
              @click=${()=>this.grow(t)}
            >
              ${e(t.busy?"card.loading":"panel.more")}
            </button>`:p}`}async grow(e){let t=e.grow();this.requestUpdate(),await t,this.requestUpdate()}onInput(e){let{value:t}=e.target;clearTimeout(this.pause),this.pause=setTimeout(()=>{this.searchFor(t)},et)}onSubmit(e){e.preventDefault(),clearTimeout(this.pause);let{value:t}=e.target.elements.namedItem("text");this.searchFor(t)}searchFor(e){e!==this.text&&this.go({view:"search",text:e},!0)}};_.styles=[x,$,w`
      .field {
        position: relative;
        flex: 1 1 280px;
      }
      .field .icon {
        position: absolute;
        top: 8px;
        left: 12px;
        color: var(--hw-soft);
        pointer-events: none;
      }
      input {
        width: 100%;
        padding-inline-start: 44px;
        font-size: 16px;
      }
      input::placeholder {
        color: var(--hw-soft);
        opacity: 1;
      }
    `],c([u()],_.prototype,"text",2),c([h()],_.prototype,"camera",2),c([h()],_.prototype,"level",2),c([h()],_.prototype,"feed",2),_=c([v("hw-search")],_);var tt={timeline:$e,incidents:ye,search:R,report:A},rt="/config/integrations/dashboard/add?domain=hearthward",k=class extends he{constructor(){super(...arguments);this.narrow=!1;this.route={prefix:"/hearthward",path:""};this.view="timeline";this.opened=null;this.text="";this.visited=new Set;this.left=null}willUpdate(e){if(!e.has("route"))return;let t=He(this.route.path);if("opened"in t){this.visited.size===0&&this.opened===null&&t.opened==="incident"&&(this.view="incidents"),this.opened=t;return}this.opened=null,this.view=t.view,t.view==="search"&&(this.text=t.text),this.visited.add(t.view)}updated(e){super.updated(e),!(!e.has("opened")||this.visited.size===0)&&(this.opened!==null?this.heading?.focus():this.left?.isConnected&&this.left.focus({preventScroll:!0}))}render(){let{context:e}=this;if(e!==null)return s`<header>${this.header(e)}</header>
      <main @hw-open=${this.onOpen} @hw-go=${this.onGo}>${this.content(e)}</main>
      ${this.narrow?this.navigation(e):p}`}header(e){let{t}=e,{opened:r}=this,n=t(r===null?"card.name":r.opened==="window"?"panel.window":"panel.incident");return s`${r===null?this.menu(e):this.back(e)}
      <h1 tabindex="-1">${n}</h1>
      ${this.narrow?p:this.navigation(e)}`}menu({t:e}){let t=this.hass;return!this.narrow&&t?.dockedSidebar!=="always_hidden"?p:s`<button
      class="round"
      aria-label=${e("panel.menu")}
      @click=${()=>{G(this,"hass-toggle-menu")}}
    >
      ${f(ve)}
    </button>`}back({t:e}){return s`<button
      class="round"
      aria-label=${e("panel.back")}
      @click=${()=>{ze(this.path({view:this.view,text:this.text}))}}
    >
      ${f(ue)}
    </button>`}navigation({t:e}){return s`<nav aria-label=${e("panel.views")}>
      ${Y.map(t=>{let r={view:t,text:t==="search"?this.text:""};return s`<a
          href=${this.path(r)}
          aria-current=${t===this.view?"page":"false"}
          @click=${n=>{n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),this.go(r))}}
        >
          ${f(tt[t],this.narrow?24:20)}<span>${e(`panel.${t}`)}</span>
        </a>`})}
    </nav>`}content(e){let{t,store:r}=e;if(r.engines===null)return r.error===null?s`<div class="page">
            <div class="loading" role="status">
              <span class="hidden-visually">${t("card.loading")}</span>
            </div>
          </div>`:s`<div class="page">
            ${Ge(t("card.no_answer",{reason:r.error}))}
          </div>`;if(r.engines.length===0)return this.noEngine(e);let i=[r.error===null?"":t("card.no_answer",{reason:r.error}),r.engines.some(d=>!d.connected)?t("card.offline"):""].filter(Boolean).map(Ge),l=this.opened===null?this.view:null;return s`${Y.filter(d=>this.visited.has(d)||d===l).map(d=>s`<div class="page" ?hidden=${d!==l}>
          ${i} ${this.drawView(d,e,d===l)}
        </div>`)}
    ${this.opened===null?p:s`<div class="page">${i} ${this.drawOpened(this.opened,e)}</div>`}`}drawView(e,t,r){let{version:n}=t.store;return e==="timeline"?s`<hw-home
        .context=${t}
        .version=${n}
        .now=${this.now}
      ></hw-home>`:e==="incidents"?s`<hw-incidents
        .context=${t}
        .version=${n}
        .now=${this.now}
        .active=${r}
      ></hw-incidents>`:e==="search"?s`<hw-search
        .context=${t}
        .version=${n}
        .now=${this.now}
        .text=${this.text}
      ></hw-search>`:s`<hw-report
      .zone=${this.hass?.config.time_zone??""}
      .context=${t}
      .version=${n}
      .now=${this.now}
      .active=${r}
    ></hw-report>`}drawOpened({opened:e,id:t},r){let{version:n}=r.store;return e==="window"?s`<hw-event
          .context=${r}
          .version=${n}
          .now=${this.now}
          .windowId=${t}
        ></hw-event>`:s`<hw-incident
          .context=${r}
          .version=${n}
          .now=${this.now}
          .incidentId=${t}
        ></hw-incident>`}noEngine({t:e}){let t=this.hass;return s`<div class="page">
      <div class="surface empty" role="status">
        ${f(fe,48)}
        <p>${e("card.no_engine")}</p>
        ${t?.user?.is_admin?s`<a class="pill" href=${rt}>${e("panel.add")}</a>`:p}
      </div>
    </div>`}onOpen(e){e.stopPropagation(),this.go({opened:"window",id:e.detail.id})}onGo(e){e.stopPropagation(),this.go(e.detail.place,e.detail.replace)}go(e,t=!1){this.opened===null&&(this.left=nt(this.shadowRoot)),le(this.path(e),t)}path(e){return Ue(this.route.prefix,e)}};k.styles=[x,$,Le],c([u({type:Boolean,reflect:!0})],k.prototype,"narrow",2),c([u({attribute:!1})],k.prototype,"route",2),c([h()],k.prototype,"view",2),c([h()],k.prototype,"opened",2),c([h()],k.prototype,"text",2),c([ce("h1")],k.prototype,"heading",2),k=c([v("hearthward-panel")],k);function nt(a){let o=null;for(let e=a?.activeElement;e;e=e.shadowRoot?.activeElement)o=e;return o}function Ge(a){return s`<div class="notice warn" role="alert">
    ${f(K,20)}<span>${a}</span>
  </div>`}export{k as Panel};
