// SPDX-License-Identifier: Apache-2.0
import{a as L,b as P,c as V,f as U}from"./hearthward-chunk-AGZX7CVB.js";import{B as k,C as I,a as T,c as M,i as S,s as z,y as C,z as H}from"./hearthward-chunk-OQ4TE4NL.js";import{d as O}from"./hearthward-chunk-7VWEWPCN.js";import{a as A,h as b}from"./hearthward-chunk-MIMCHLFX.js";import{a as w,b as n,e as l,g,h as v,i as m,j as f,n as E,t as _}from"./hearthward-chunk-6R3K4TQP.js";import{a as p}from"./hearthward-chunk-ACDCYWV3.js";var q=[["false_alarm",C],["correct",H],["missed",M]],u=class extends g{constructor(){super(...arguments);this.given=null;this.busy=!1;this.said=""}render(){let{t:e}=this.context;return n`<h3 id="ask">${e("feedback.ask")}</h3>
      <div class="answers" role="group" aria-labelledby="ask">
        ${q.map(([t,i])=>n`<button
              class="pill"
              aria-pressed=${this.given===t?"true":"false"}
              ?disabled=${this.busy}
              @click=${()=>this.answer(t)}
            >
              ${k(this.given===t?S:i,18)}
              ${e(`feedback.${t}`)}
            </button>`)}
      </div>
      <p role="status">${this.said||l}</p>`}async answer(e){let{t,store:i}=this.context,{entry_id:r,id:o}=this.window;this.busy=!0;try{let a=await i.feedback(r,o,e);this.given=e,this.said=`${t("feedback.thanks")} ${this.explain(a)}`}catch(a){this.said=t("feedback.failed",{reason:_(a)})}this.busy=!1}explain(e){let{t,clock:i}=this.context,r=Math.round(e);if(r===0)return t("feedback.no_shift");let o=new Intl.NumberFormat(i.language).format(Math.abs(r)),a=t(r>0?"feedback.higher":"feedback.lower",{count:o});return t("feedback.shift",{points:a})}};u.styles=[b,w`
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
    `],p([m({attribute:!1})],u.prototype,"context",2),p([m({attribute:!1})],u.prototype,"window",2),p([f()],u.prototype,"given",2),p([f()],u.prototype,"busy",2),p([f()],u.prototype,"said",2),u=p([v("hw-feedback")],u);var F=20,W=w`
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
`;function K(c,s){let{score:e,prior:t,level:i}=c;if(e===null||t===null)return;let r=Z(c),[o,a]=D(c,t,r!==null),h=`level-${i??"none"}`,$=R=>O({left:`${R}%`});return n`<div class="scale ${h}" aria-hidden="true">
      <div class="track"><span style=${O({width:`${e}%`})}></span></div>
      <div
        class="allowed"
        style=${O({left:`calc(${o}% - 6px)`,width:`calc(${a-o}% + 12px)`})}
      ></div>
      <div class="mark prior" style=${$(t)}></div>
      ${r===null?l:n`<div class="mark model" style=${$(r)}></div>`}
      <div class="mark final" style=${$(e)}></div>
      <div class="ends"><span>0</span><span>100</span></div>
    </div>
    <ul class="legend ${h}">
      <li class="prior"><i></i>${s("window.prior",{score:t})}</li>
      ${r===null?l:n`<li class="model">
              <i></i>${s("window.model_said",{score:r})}
            </li>`}
      <li class="allowed"><i></i>${s("window.bounds",{from:o,to:a})}</li>
      <li class="final"><i></i><b>${s("window.final",{score:e})}</b></li>
    </ul>`}function Z(c){let s=c.provenance.model_score;return s===void 0?null:Number(s)}function N(c){return Number(c.provenance.reach??F)}function D(c,s,e){let t=e?N(c):0,[i,r]=[c.floor??0,c.ceiling??100];if(!e)return[i,Math.max(i,r)];let o=Math.max(i,s-t);return[o,Math.max(o,Math.min(r,s+t))]}var G=["quiet","llm_down","late","off"],x=class extends g{render(){let{context:s}=this,{assessment:e,facts:t,revisions:i}=this.detail;return n`${this.verdict(e)} ${this.rules(e.rules)}
    ${this.factors(e)}
    ${t?n`${this.list(s.t("window.facts"),[...L(t,s),...P(t,s)])}
          ${this.baseline(V(t,s))}`:l}
    ${this.revisions(i)}`}verdict(s){let{t:e}=this.context,t=K(s,e),i=N(s);return n`<section>
      <h3>${e("window.score")}</h3>
      ${t??l}
      <p class="caption soft">
        ${this.assessedBy(s)}
        ${s.outcome==="assessed"?e("window.reach",{reach:i}):this.reason(s)}
      </p>
    </section>`}assessedBy(s){let{t:e}=this.context;return s.outcome==="not_assessed"?`${e("window.not_assessed")}.`:s.outcome==="rules_only"?`${e("window.rules_only")}.`:`${e("window.assessed_by",{who:s.assessed_by})}.`}reason({reason:s}){let{t:e}=this.context;if(!s)return"";let t=G.find(i=>i===s);return t?e(`reason.${t}`):e("reason.other",{reason:j(s)})}rules(s){let{t:e}=this.context;return n`<section>
      <h3>${e("window.rules")}</h3>
      ${s.length===0?n`<p class="soft">${e("window.no_rules")}</p>`:n`<ul class="rules">
              ${s.map(t=>n`<li>
                    <span>${t.reason||j(t.name)}</span>
                    <span class="effect">${this.effect(t)}</span>
                  </li>`)}
            </ul>`}
    </section>`}effect({shift:s,floor:e,ceiling:t}){let{t:i,clock:r}=this.context,o=new Intl.NumberFormat(r.language,{signDisplay:"exceptZero"}),a=[];return s&&a.push(o.format(s)),e!==null&&a.push(i("window.floor",{score:e})),t!==null&&a.push(i("window.ceiling",{score:t})),a.join(", ")}factors({outcome:s,factors:e,reasoning:t}){let{t:i}=this.context;return s!=="assessed"?l:n`<section>
      <h3>${i("window.factors")}</h3>
      <ul class="factors">
        ${e.map(r=>n`<li>${r}</li>`)}
      </ul>
      ${t?n`<p class="reasoning soft">${t}</p>`:l}
    </section>`}list(s,e){return e.length===0?l:n`<section>
      <h3>${s}</h3>
      <dl>
        ${e.map(([t,i])=>n`<dt>${t}</dt>
              <dd>${i}</dd>`)}
      </dl>
    </section>`}baseline(s){return s.length===0?l:n`<section>
      <h3>${this.context.t("window.baseline")}</h3>
      <p>${s.map(e=>n`${e}. `)}</p>
    </section>`}revisions(s){let{t:e,clock:t}=this.context;return s.length<2?l:n`<section>
      <h3>${e("window.revisions")}</h3>
      <ol class="revisions">
        ${s.map(i=>n`<li>
              <span>${A(new Date(i.decided_at),t)}</span>
              <span class="who">
                ${i.outcome==="assessed"?i.assessed_by:e("window.by_rules")}
              </span>
              ${U(i.level,i.score,e(`level.${i.level??"none"}`))}
            </li>`)}
      </ol>
    </section>`}};x.styles=[b,W,w`
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
    `],p([m({attribute:!1})],x.prototype,"context",2),p([m({attribute:!1})],x.prototype,"detail",2),x=p([v("hw-why")],x);function j(c){return c.replaceAll("_"," ")}var d=class extends g{constructor(){super(...arguments);this.now=new Date;this.detail=null;this.problem="";this.frame=null}willUpdate(e){let t=e.get("window"),i=t?.id!==this.window.id;e.has("window")&&(i&&(this.detail=null,this.frame=null),(i||t.revision!==this.window.revision)&&this.load())}render(){return n`<div class="columns">
      <div class="column">${this.evidence()} ${this.story()} ${this.actions()}</div>
      <div class="column">${this.why()}</div>
    </div>`}async load(){let{id:e,entry_id:t}=this.window;this.problem="";try{let i=await this.context.store.detail(t,e);e===this.window.id&&(this.detail=i)}catch(i){e===this.window.id&&(this.problem=_(i))}}get engine(){let{engines:e}=this.context.store;return e?.find(t=>t.entry_id===this.window.entry_id)}evidence(){let{t:e,store:t,clock:i}=this.context,{window:r}=this,o=this.detail?.key_frames??[],a=this.frame??r.image??o[0]?.id??null,h=o.find(y=>y.id===a),$=I(t.engines,r.camera_id)?.name??"",R=h?o.indexOf(h)+1:0;return n`<figure>
      <hw-picture
        .source=${a===null?null:()=>this.address(a)}
        .name=${a??""}
        .alt=${e("window.picture",{camera:$})}
        .boxes=${h?.boxes??[]}
        .label=${y=>E(e,"class",y)}
        .gone=${e(a===null?"window.no_picture":"window.picture_gone")}
      ></hw-picture>
      ${o.length>1?n`<div class="frames" role="group" aria-label=${e("window.frames")}>
              ${o.map((y,B)=>this.thumb(y,B,o.length,a))}
            </div>`:l}
      ${h?n`<figcaption class="caption soft">
              ${this.frameName(h,R,o.length)} ·
              ${A(new Date(h.at),i)}
            </figcaption>`:l}
    </figure>`}thumb(e,t,i,r){return n`<button
      aria-label=${this.frameName(e,t+1,i)}
      aria-pressed=${e.id===r?"true":"false"}
      @click=${()=>{this.frame=e.id}}
    >
      <hw-picture
        fill
        .source=${()=>this.address(e.id)}
        .name=${e.id}
      ></hw-picture>
    </button>`}frameName(e,t,i){let{t:r}=this.context;return r("window.frame",{number:t,total:i,reason:E(r,"frame",e.reason)})}async address(e){let{store:t,url:i}=this.context,r=await t.picture(this.window.entry_id,e);return r&&i(r)}story(){let{t:e}=this.context,{window:t,detail:i}=this,r=(o,a)=>n`<div class="notice">${k(o,20)}<span>${a}</span></div>`;return n`<section>
      ${t.status==="provisional"?r(z,e("window.provisional")):l}
      ${i?.assessment.house_state==="stale"&&t.outcome!=="not_assessed"?r(T,e("window.stale")):l}
      ${i?.facts?.interrupted?r(T,e("window.interrupted")):l}
      <p class="summary">${i?.assessment.summary??t.summary}</p>
    </section>`}actions(){let{engine:e,context:t,window:i}=this;return e===void 0?l:n`<hw-feedback .context=${t} .window=${i}></hw-feedback>
      <hw-snooze
        .context=${t}
        .engine=${e}
        .cameraId=${i.camera_id}
        .now=${this.now}
      ></hw-snooze>`}why(){let{t:e}=this.context,{detail:t,problem:i}=this;return i?n`<div class="notice warn" role="alert">
        ${k(T,20)}
        <span>${e("window.failed",{reason:i})}</span>
      </div>`:t===null?n`<div class="skeleton" role="status">
        <span class="hidden-visually">${e("window.loading")}</span>
      </div>`:n`<hw-why .context=${this.context} .detail=${t}></hw-why>`}};d.styles=[b,w`
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
        grid-template-columns: repeat(auto-fill, minmax(72px, 1fr));
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
    `],p([m({attribute:!1})],d.prototype,"context",2),p([m({attribute:!1})],d.prototype,"window",2),p([m({attribute:!1})],d.prototype,"now",2),p([f()],d.prototype,"detail",2),p([f()],d.prototype,"problem",2),p([f()],d.prototype,"frame",2),d=p([v("hw-detail")],d);
