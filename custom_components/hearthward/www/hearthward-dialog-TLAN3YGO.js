// SPDX-License-Identifier: Apache-2.0
import{A as y,E as M,G as N,a as E,b as V,e as U,h as I,k as K,l as W,m as j,n as S,p as b,q as B,r as z,v as D,w as q,x as F,z as g}from"./hearthward-chunk-IZS7NTSU.js";import{a as u,b as r,e as d,g as _,h as x,i as h,j as w,k as H,n as R,s as A,t as P,v as L}from"./hearthward-chunk-BASUMBKI.js";import{a as l}from"./hearthward-chunk-ACDCYWV3.js";var X=[["false_alarm",W],["correct",j],["missed",V]],f=class extends _{constructor(){super(...arguments);this.given=null;this.busy=!1;this.said=""}render(){let{t:e}=this.context;return r`<h3 id="ask">${e("feedback.ask")}</h3>
      <div class="answers" role="group" aria-labelledby="ask">
        ${X.map(([t,i])=>r`<button
              class="pill"
              aria-pressed=${this.given===t?"true":"false"}
              ?disabled=${this.busy}
              @click=${()=>this.answer(t)}
            >
              ${y(this.given===t?U:i,18)}
              ${e(`feedback.${t}`)}
            </button>`)}
      </div>
      <p role="status">${this.said||d}</p>`}async answer(e){let{t,store:i}=this.context,{entry_id:o,id:s}=this.window;this.busy=!0;try{let a=await i.feedback(o,s,e);this.given=e,this.said=`${t("feedback.thanks")} ${this.explain(a)}`}catch(a){this.said=t("feedback.failed",{reason:A(a)})}this.busy=!1}explain(e){let{t,clock:i}=this.context,o=Math.round(e);if(o===0)return t("feedback.no_shift");let s=new Intl.NumberFormat(i.language).format(Math.abs(o)),a=t(o>0?"feedback.higher":"feedback.lower",{count:s});return t("feedback.shift",{points:a})}};f.styles=[g,u`
      .answers {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      p {
        margin-top: 8px;
        min-height: 20px;
        color: var(--hw-soft);
      }
      p:empty {
        display: none;
      }
    `],l([h({attribute:!1})],f.prototype,"context",2),l([h({attribute:!1})],f.prototype,"window",2),l([w()],f.prototype,"given",2),l([w()],f.prototype,"busy",2),l([w()],f.prototype,"said",2),f=l([x("hw-feedback")],f);var Y=20,Z=u`
  .scale {
    position: relative;
    height: 44px;
    margin: 4px 8px 0;
  }
  .scale .track {
    position: absolute;
    inset: 18px -8px auto;
    height: 8px;
    border-radius: 4px;
    background: var(--level-well);
  }
  .scale .track span {
    display: block;
    height: 100%;
    border-radius: 4px 0 0 4px;
    background: color-mix(in oklab, var(--level) 45%, transparent);
  }
  .scale .allowed {
    position: absolute;
    top: 12px;
    height: 20px;
    border: 2px solid var(--hw-text);
    border-radius: 6px;
    opacity: 0.55;
  }
  .scale .mark {
    position: absolute;
    top: 22px;
    width: 14px;
    height: 14px;
    transform: translate(-50%, -50%);
    border: 3px solid var(--hw-text);
    border-radius: 50%;
    background: var(--hw-surface);
  }
  .scale .mark.model {
    border-radius: 2px;
    transform: translate(-50%, -50%) rotate(45deg) scale(0.85);
  }
  .scale .mark.final {
    width: 20px;
    height: 20px;
    border-color: var(--hw-surface);
    background: var(--level);
    box-shadow: 0 0 0 2px var(--level);
  }
  .scale .ends {
    position: absolute;
    inset: 32px -8px auto;
    display: flex;
    justify-content: space-between;
    font-size: 11px;
    color: var(--hw-soft);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-top: 8px;
    font-size: 13px;
  }
  .legend li {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  .legend i {
    width: 10px;
    height: 10px;
    border: 2px solid var(--hw-text);
    border-radius: 50%;
  }
  .legend .model i {
    border-radius: 1px;
    transform: rotate(45deg) scale(0.85);
  }
  .legend .allowed i {
    width: 16px;
    border-radius: 3px;
    opacity: 0.55;
  }
  .legend .final i {
    border-color: var(--level);
    background: var(--level);
  }
`;function G(p,n){let{score:e,prior:t,level:i}=p;if(e===null||t===null)return;let o=ee(p),[s,a]=te(p,t,o!==null),c=`level-${i??"none"}`,v=O=>M({left:`${O}%`});return r`<div class="scale ${c}" aria-hidden="true">
      <div class="track"><span style=${M({width:`${e}%`})}></span></div>
      <div
        class="allowed"
        style=${M({left:`calc(${s}% - 6px)`,width:`calc(${a-s}% + 12px)`})}
      ></div>
      <div class="mark prior" style=${v(t)}></div>
      ${o===null?d:r`<div class="mark model" style=${v(o)}></div>`}
      <div class="mark final" style=${v(e)}></div>
      <div class="ends"><span>0</span><span>100</span></div>
    </div>
    <ul class="legend ${c}">
      <li class="prior"><i></i>${n("window.prior",{score:t})}</li>
      ${o===null?d:r`<li class="model">
              <i></i>${n("window.model_said",{score:o})}
            </li>`}
      <li class="allowed"><i></i>${n("window.bounds",{from:s,to:a})}</li>
      <li class="final"><i></i><b>${n("window.final",{score:e})}</b></li>
    </ul>`}function ee(p){let n=p.provenance.model_score;return n===void 0?null:Number(n)}function C(p){return Number(p.provenance.reach??Y)}function te(p,n,e){let t=e?C(p):0,[i,o]=[p.floor??0,p.ceiling??100];if(!e)return[i,Math.max(i,o)];let s=Math.max(i,n-t);return[s,Math.max(s,Math.min(o,n+t))]}var ie=["quiet","llm_down","late","off"],$=class extends _{render(){let{context:n}=this,{assessment:e,facts:t,revisions:i}=this.detail;return r`${this.verdict(e)} ${this.rules(e.rules)}
    ${this.factors(e)}
    ${t?r`${this.list(n.t("window.facts"),[...D(t,n),...q(t,n)])}
          ${this.baseline(F(t,n))}`:d}
    ${this.revisions(i)}`}verdict(n){let{t:e}=this.context,t=G(n,e),i=C(n);return r`<section>
      <h3>${e("window.score")}</h3>
      ${t??d}
      <p class="caption soft">
        ${this.assessedBy(n)}
        ${n.outcome==="assessed"?e("window.reach",{reach:i}):this.reason(n)}
      </p>
    </section>`}assessedBy(n){let{t:e}=this.context;return n.outcome==="not_assessed"?`${e("window.not_assessed")}.`:n.outcome==="rules_only"?`${e("window.rules_only")}.`:`${e("window.assessed_by",{who:n.assessed_by})}.`}reason({reason:n}){let{t:e}=this.context;if(!n)return"";let t=ie.find(i=>i===n);return t?e(`reason.${t}`):e("reason.other",{reason:J(n)})}rules(n){let{t:e}=this.context;return r`<section>
      <h3>${e("window.rules")}</h3>
      ${n.length===0?r`<p class="soft">${e("window.no_rules")}</p>`:r`<ul class="rules">
              ${n.map(t=>r`<li>
                    <span>${t.reason||J(t.name)}</span>
                    <span class="effect">${this.effect(t)}</span>
                  </li>`)}
            </ul>`}
    </section>`}effect({shift:n,floor:e,ceiling:t}){let{t:i,clock:o}=this.context,s=new Intl.NumberFormat(o.language,{signDisplay:"exceptZero"}),a=[];return n&&a.push(s.format(n)),e!==null&&a.push(i("window.floor",{score:e})),t!==null&&a.push(i("window.ceiling",{score:t})),a.join(", ")}factors({outcome:n,factors:e,reasoning:t}){let{t:i}=this.context;return n!=="assessed"?d:r`<section>
      <h3>${i("window.factors")}</h3>
      <ul class="factors">
        ${e.map(o=>r`<li>${o}</li>`)}
      </ul>
      ${t?r`<p class="reasoning soft">${t}</p>`:d}
    </section>`}list(n,e){return e.length===0?d:r`<section>
      <h3>${n}</h3>
      <dl>
        ${e.map(([t,i])=>r`<dt>${t}</dt>
              <dd>${i}</dd>`)}
      </dl>
    </section>`}baseline(n){return n.length===0?d:r`<section>
      <h3>${this.context.t("window.baseline")}</h3>
      <p>${n.map(e=>r`${e}. `)}</p>
    </section>`}revisions(n){let{t:e,clock:t}=this.context;return n.length<2?d:r`<section>
      <h3>${e("window.revisions")}</h3>
      <ol class="revisions">
        ${n.map(i=>r`<li>
              <span>${b(new Date(i.decided_at),t)}</span>
              <span class="who">
                ${i.outcome==="assessed"?i.assessed_by:e("window.by_rules")}
              </span>
              ${N(i.level,i.score,e(`level.${i.level??"none"}`))}
            </li>`)}
      </ol>
    </section>`}};$.styles=[g,Z,u`
      :host {
        display: flex;
        flex-direction: column;
        gap: 24px;
        min-width: 0;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 15px;
        font-weight: 500;
      }
      .caption {
        margin-top: 6px;
        font-size: 13px;
      }
      .rules li {
        display: flex;
        gap: 12px;
        justify-content: space-between;
        padding: 8px 0;
      }
      .rules li + li,
      .revisions li + li {
        border-top: 1px solid var(--hw-line);
      }
      .effect {
        flex: none;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .factors {
        padding-inline-start: 18px;
        list-style: disc;
      }
      .factors li + li {
        margin-top: 4px;
      }
      .reasoning {
        margin-top: 8px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(88px, auto) minmax(0, 1fr);
        gap: 6px 16px;
      }
      dt {
        color: var(--hw-soft);
      }
      .revisions li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 6px 0;
        font-variant-numeric: tabular-nums;
      }
      .revisions .who {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
        color: var(--hw-soft);
      }
      p,
      dd,
      li {
        overflow-wrap: anywhere;
      }
    `],l([h({attribute:!1})],$.prototype,"context",2),l([h({attribute:!1})],$.prototype,"detail",2),$=l([x("hw-why")],$);function J(p){return p.replaceAll("_"," ")}var m=class extends _{constructor(){super(...arguments);this.now=new Date;this.detail=null;this.problem="";this.frame=null}willUpdate(e){let t=e.get("window"),i=t?.id!==this.window.id;e.has("window")&&(i&&(this.detail=null,this.frame=null),(i||t.revision!==this.window.revision)&&this.load())}render(){return r`<div class="columns">
      <div class="column">${this.evidence()} ${this.story()} ${this.actions()}</div>
      <div class="column">${this.why()}</div>
    </div>`}async load(){let{id:e,entry_id:t}=this.window;this.problem="";try{let i=await this.context.store.detail(t,e);e===this.window.id&&(this.detail=i)}catch(i){e===this.window.id&&(this.problem=A(i))}}get engine(){let{engines:e}=this.context.store;return e?.find(t=>t.entry_id===this.window.entry_id)}evidence(){let{t:e,store:t,clock:i}=this.context,{window:o}=this,s=this.detail?.key_frames??[],a=this.frame??o.image??s[0]?.id??null,c=s.find(T=>T.id===a),v=S(t.engines,o.camera_id)?.name??"",O=c?s.indexOf(c)+1:0;return r`<figure>
      <hw-picture
        .source=${a===null?null:()=>this.address(a)}
        .name=${a??""}
        .alt=${e("window.picture",{camera:v})}
        .boxes=${c?.boxes??[]}
        .label=${T=>R(e,"class",T)}
        .gone=${e(a===null?"window.no_picture":"window.picture_gone")}
      ></hw-picture>
      ${s.length>1?r`<div class="frames" role="group" aria-label=${e("window.frames")}>
              ${s.map((T,Q)=>this.thumb(T,Q,s.length,a))}
            </div>`:d}
      ${c?r`<figcaption class="caption soft">
              ${this.frameName(c,O,s.length)} ·
              ${b(new Date(c.at),i)}
            </figcaption>`:d}
    </figure>`}thumb(e,t,i,o){return r`<button
      aria-label=${this.frameName(e,t+1,i)}
      aria-pressed=${e.id===o?"true":"false"}
      @click=${()=>{this.frame=e.id}}
    >
      <hw-picture
        fill
        .source=${()=>this.address(e.id)}
        .name=${e.id}
      ></hw-picture>
    </button>`}frameName(e,t,i){let{t:o}=this.context;return o("window.frame",{number:t,total:i,reason:R(o,"frame",e.reason)})}async address(e){let{store:t,url:i}=this.context,o=await t.picture(this.window.entry_id,e);return o&&i(o)}story(){let{t:e}=this.context,{window:t,detail:i}=this,o=(s,a)=>r`<div class="notice">${y(s,20)}<span>${a}</span></div>`;return r`<section>
      ${t.status==="provisional"?o(K,e("window.provisional")):d}
      ${i?.assessment.house_state==="stale"&&t.outcome!=="not_assessed"?o(E,e("window.stale")):d}
      ${i?.facts?.interrupted?o(E,e("window.interrupted")):d}
      <p class="summary">${i?.assessment.summary??t.summary}</p>
    </section>`}actions(){let{engine:e,context:t,window:i}=this;return e===void 0?d:r`<hw-feedback .context=${t} .window=${i}></hw-feedback>
      <hw-snooze
        .context=${t}
        .engine=${e}
        .cameraId=${i.camera_id}
        .now=${this.now}
      ></hw-snooze>`}why(){let{t:e}=this.context,{detail:t,problem:i}=this;return i?r`<div class="notice warn" role="alert">
        ${y(E,20)}
        <span>${e("window.failed",{reason:i})}</span>
      </div>`:t===null?r`<div class="skeleton" role="status">
        <span class="hidden-visually">${e("window.loading")}</span>
      </div>`:r`<hw-why .context=${this.context} .detail=${t}></hw-why>`}};m.styles=[g,u`
      :host {
        display: block;
        container-type: inline-size;
      }
      .columns {
        display: grid;
        gap: 24px;
      }
      @container (min-width: 760px) {
        .columns {
          grid-template-columns: minmax(0, 11fr) minmax(0, 9fr);
          gap: 32px;
        }
      }
      .column {
        display: flex;
        flex-direction: column;
        gap: 24px;
        min-width: 0;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 15px;
        font-weight: 500;
      }
      .frames {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(84px, 1fr));
        gap: 8px;
        margin-top: 8px;
      }
      .frames button {
        border-radius: var(--hw-round-small);
      }
      .frames button[aria-pressed="true"] {
        box-shadow: 0 0 0 3px var(--hw-link);
      }
      .frames hw-picture {
        height: 52px;
      }
      .caption {
        margin-top: 6px;
        font-size: 13px;
      }
      .summary {
        font-size: 16px;
        line-height: 1.5;
      }
      .notice + .summary {
        margin-top: 16px;
      }
      .notice {
        margin-bottom: 8px;
      }
      p {
        overflow-wrap: anywhere;
      }
      .skeleton {
        height: 120px;
        border-radius: var(--hw-round-small);
        background: var(--hw-well);
      }
    `],l([h({attribute:!1})],m.prototype,"context",2),l([h({attribute:!1})],m.prototype,"window",2),l([h({attribute:!1})],m.prototype,"now",2),l([w()],m.prototype,"detail",2),l([w()],m.prototype,"problem",2),l([w()],m.prototype,"frame",2),m=l([x("hw-detail")],m);var k=class extends P{constructor(){super(...arguments);this.window=null}showDialog(e){this.window=e.window}closeDialog(){return this.dialog?.open?this.dialog.close():this.forget(),!0}shouldUpdate(){return super.shouldUpdate()&&this.window!==null}render(){let{context:e}=this,t=this.newest;if(e===null||t===null)return;let{t:i}=e,o=i(`level.${t.level??"none"}`);return r`<dialog aria-labelledby="title" closedby="any" @close=${this.forget}>
      <header>
        <button
          class="round"
          aria-label=${i("window.close")}
          @click=${()=>this.closeDialog()}
        >
          ${y(I)}
        </button>
        <div class="names">
          <h2 id="title">${t.title||o}</h2>
          <p class="meta">${this.meta(t)}</p>
        </div>
        ${N(t.level,t.score,o)}
      </header>
      <div class="body">
        <hw-detail .context=${e} .window=${t} .now=${this.now}></hw-detail>
      </div>
    </dialog>`}updated(e){super.updated(e),this.window!==null&&this.dialog&&!this.dialog.open&&this.dialog.showModal()}get newest(){let{window:e}=this;if(e===null)return null;let t=this.context?.store.windows.get(e.id);return t&&t.revision>e.revision?t:e}meta(e){if(this.context===null)return"";let{clock:t,store:i,t:o}=this.context,s=new Date(e.started_at??0),c=z(s,t)===z(this.now,t)?o("day.today"):B(s,t),v=e.ended_at===null?o("window.ongoing"):b(new Date(e.ended_at),t);return[S(i.engines,e.camera_id)?.name,`${c} ${b(s,t)} – ${v}`].filter(Boolean).join(" · ")}forget(){this.window!==null&&(this.window=null,L(this,"dialog-closed",{dialog:this.localName}))}};k.styles=[g,u`
      dialog {
        display: flex;
        flex-direction: column;
        width: min(1040px, calc(100vw - 48px));
        max-width: none;
        max-height: min(900px, calc(100dvh - 48px));
        margin: auto;
        padding: 0;
        border: 0;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: var(--hw-text);
        background: var(
          --ha-dialog-surface-background,
          var(--card-background-color, #fff)
        );
        box-shadow: 0 12px 48px #0005;
      }
      dialog:not([open]) {
        display: none;
      }
      dialog::backdrop {
        background: #0008;
      }
      header {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 12px 24px 12px 12px;
        border-bottom: 1px solid var(--hw-line);
      }
      .names {
        flex: 1;
        min-width: 0;
      }
      h2 {
        overflow-wrap: anywhere;
        font-size: 18px;
        font-weight: 500;
        line-height: 1.3;
      }
      .meta {
        color: var(--hw-soft);
        font-size: 13px;
      }
      .body {
        overflow-y: auto;
        overscroll-behavior: contain;
        padding: 24px;
      }
      @media (max-width: 600px) {
        dialog {
          width: 100vw;
          height: 100dvh;
          max-height: none;
          border-radius: 0;
          padding-top: env(safe-area-inset-top);
        }
        header {
          padding-inline-end: 16px;
        }
        .body {
          padding: 16px 16px calc(16px + env(safe-area-inset-bottom));
        }
      }
    `],l([w()],k.prototype,"window",2),l([H("dialog")],k.prototype,"dialog",2),k=l([x("hearthward-window-dialog")],k);export{k as WindowDialog};
