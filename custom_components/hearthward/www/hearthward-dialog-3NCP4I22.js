// SPDX-License-Identifier: Apache-2.0
import"./hearthward-chunk-HRVWFIVB.js";import{f as b}from"./hearthward-chunk-AGZX7CVB.js";import{B as x,C as y,l as g}from"./hearthward-chunk-OQ4TE4NL.js";import"./hearthward-chunk-7VWEWPCN.js";import{a as d,c as f,d as l,h as v}from"./hearthward-chunk-MIMCHLFX.js";import{a as s,b as p,h as c,j as m,k as h,u as w,w as u}from"./hearthward-chunk-6R3K4TQP.js";import{a as n}from"./hearthward-chunk-ACDCYWV3.js";var t=class extends w{constructor(){super(...arguments);this.window=null}showDialog(e){this.window=e.window}closeDialog(){return this.dialog?.open?this.dialog.close():this.forget(),!0}shouldUpdate(){return super.shouldUpdate()&&this.window!==null}render(){let{context:e}=this,o=this.newest;if(e===null||o===null)return;let{t:a}=e,i=a(`level.${o.level??"none"}`);return p`<dialog aria-labelledby="title" closedby="any" @close=${this.forget}>
      <div class="head">
        <button
          class="round"
          aria-label=${a("window.close")}
          @click=${()=>this.closeDialog()}
        >
          ${x(g)}
        </button>
        <div class="names">
          <h2 id="title">${o.title||i}</h2>
          <p class="meta">${this.meta(o)}</p>
        </div>
        ${b(o.level,o.score,i)}
      </div>
      <div class="body">
        <hw-detail .context=${e} .window=${o} .now=${this.now}></hw-detail>
      </div>
    </dialog>`}updated(e){super.updated(e),this.window!==null&&this.dialog&&!this.dialog.open&&this.dialog.showModal()}get newest(){let{window:e}=this;if(e===null)return null;let o=this.context?.store.windows.get(e.id);return o&&o.revision>e.revision?o:e}meta(e){if(this.context===null)return"";let{clock:o,store:a,t:i}=this.context,r=new Date(e.started_at??0),$=l(r,o)===l(this.now,o)?i("day.today"):f(r,o),k=e.ended_at===null?i("window.ongoing"):d(new Date(e.ended_at),o);return[y(a.engines,e.camera_id)?.name,`${$} ${d(r,o)} – ${k}`].filter(Boolean).join(" · ")}forget(){this.window!==null&&(this.window=null,u(this,"dialog-closed",{dialog:this.localName}))}};t.styles=[v,s`
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
      .head {
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
        .head {
          padding-inline-end: 16px;
        }
        .body {
          padding: 16px 16px calc(16px + env(safe-area-inset-bottom));
        }
      }
    `],n([m()],t.prototype,"window",2),n([h("dialog")],t.prototype,"dialog",2),t=n([c("hearthward-window-dialog")],t);export{t as WindowDialog};
