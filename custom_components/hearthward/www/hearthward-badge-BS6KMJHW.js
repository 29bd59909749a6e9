// SPDX-License-Identifier: Apache-2.0
import{a as k,b as C}from"./hearthward-chunk-ND5HHVWK.js";import"./hearthward-chunk-KA7ZF4AU.js";import{a as $}from"./hearthward-chunk-3OX2BPM2.js";import{B as y,t as g,v as b,x}from"./hearthward-chunk-OQ4TE4NL.js";import{h as v}from"./hearthward-chunk-MIMCHLFX.js";import{a as u}from"./hearthward-chunk-7YGCKZZP.js";import{a as p,b as r,e as a,h as f,i as h,u as w}from"./hearthward-chunk-6R3K4TQP.js";import{a as s}from"./hearthward-chunk-ACDCYWV3.js";var i=class extends w{render(){let{context:e}=this,t=e?.store.engines??null;if(e===null||t===null)return;let{camera:n}=this.config,c=u(t,n===""?[]:[n]),o=$(c,e,n===""),P=(n===""?void 0:c[0]?.camera.name)??(n===""?e.t("card.home"):n),d=r`${y(z(o),20)}
      <span class="words">
        ${this.config.show_name?r`<small class="soft">${P}</small>`:a}
        <b>${o.title}</b>
      </span>
      ${o.active&&o.score!==null?r`<span class="score">${o.score}</span>`:a}`,m=`level-${o.level??"none"}`;return o.active===void 0?r`<a class=${m} href=${k}>${d}</a>`:r`<button class=${m} @click=${()=>this.open(e,o)}>
      ${d}
    </button>`}async open(e,{active:t}){let n=t?.camera.risk.window_id;t&&n&&await C(this,e,t.engine.entry_id,n)}};i.styles=[v,p`
      :host {
        display: block;
      }
      a,
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        max-width: 100%;
        height: var(--ha-badge-size, 36px);
        padding: 0 12px 0 8px;
        border: var(--ha-card-border-width, 1px) solid
          var(--ha-card-border-color, var(--hw-line));
        border-radius: var(--ha-badge-border-radius, 18px);
        color: inherit;
        background: var(--hw-surface);
        text-decoration: none;
      }
      .icon {
        color: var(--level-ink);
      }
      .words {
        min-width: 0;
        line-height: 1.2;
      }
      small,
      b {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        font-size: 10px;
      }
      b {
        max-width: 220px;
        font-size: 12px;
        font-weight: 500;
      }
      .score {
        color: var(--level-ink);
        font-size: 13px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
    `],s([h({attribute:!1})],i.prototype,"config",2),i=s([f("hw-badge")],i);function z({active:l,level:e}){return e===null?x:l===void 0||e==="low"?b:g}export{i as Badge};
