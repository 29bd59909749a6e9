// SPDX-License-Identifier: Apache-2.0
import{d as V,f as I}from"./hearthward-chunk-AGZX7CVB.js";import{B as k,C as G,a as B,j as L,k as R}from"./hearthward-chunk-OQ4TE4NL.js";import{a as A}from"./hearthward-chunk-ROSNH5KL.js";import{a as H,c as b,d as O,e as M,f as $,g as F,h as g}from"./hearthward-chunk-MIMCHLFX.js";import{a as w,b as o,e as p,g as v,h as x,i as s,j as y,n as T,p as C,r as E,v as N,w as z}from"./hearthward-chunk-6R3K4TQP.js";import{a as n}from"./hearthward-chunk-ACDCYWV3.js";var S={camera:null,label:null,levels:new Set};function W(f,m){let{camera:t,label:e,levels:i}=f;return(t===null||m.camera_id===t)&&(e===null||m.classes.includes(e))&&(i.size===0||m.level!==null&&i.has(m.level))}var d=class extends v{constructor(){super(...arguments);this.windows=[];this.filter=S;this.cameras=new Map}render(){let{t}=this.context,{filter:e}=this,i=[...new Set(this.windows.flatMap(r=>r.classes))].sort();return o`<div class="levels" role="group" aria-label=${t("filter.levels")}>
        ${C.map(r=>this.levelButton(r))}
      </div>
      ${this.cameras.size>1?this.choice(t("filter.camera"),t("filter.all_cameras"),e.camera,[...this.cameras],r=>({...e,camera:r})):p}
      ${i.length>1||e.label!==null?this.choice(t("filter.class"),t("filter.all_classes"),e.label,i.map(r=>[r,T(t,"class",r)]),r=>({...e,label:r})):p}`}levelButton(t){let{t:e}=this.context,i={...this.filter,levels:new Set},r=this.windows.filter(a=>a.level===t&&W(i,a)).length,c=this.filter.levels.has(t);return o`<button
      class="level level-${t}"
      aria-pressed=${c?"true":"false"}
      aria-label=${e("filter.level_count",{level:e(`level.${t}`),count:r})}
      ?disabled=${r===0&&!c}
      @click=${()=>{let a=new Set(this.filter.levels);a.delete(t)||a.add(t),this.tell({...this.filter,levels:a})}}
    >
      ${e(`level.${t}`)} <span class="soft">${r}</span>
    </button>`}choice(t,e,i,r,c){return o`<select
      class=${i===null?"":"chosen"}
      aria-label=${t}
      @change=${a=>{let{value:h}=a.target;this.tell(c(h===""?null:h))}}
    >
      <option value="" ?selected=${i===null}>${e}</option>
      ${r.map(([a,h])=>o`<option value=${a} ?selected=${a===i}>${h}</option>`)}
    </select>`}tell(t){z(this,"hw-filter",t)}};d.styles=[g,w`
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
    `],n([s({attribute:!1})],d.prototype,"context",2),n([s({attribute:!1})],d.prototype,"windows",2),n([s({attribute:!1})],d.prototype,"filter",2),n([s({attribute:!1})],d.prototype,"cameras",2),d=n([x("hw-filters")],d);var u=class extends v{constructor(){super(...arguments);this.windows=[];this.cameras=!1;this.days=!1}render(){return o`<ul>
      ${A(this.windows,t=>t.id,t=>o`<li>${this.row(t)}</li>`)}
    </ul>`}row(t){let{t:e,store:i,url:r}=this.context,{image:c}=t;return o`<button
      @click=${()=>{N(this,t)}}
    >
      <hw-picture fill .source=${c===null?null:async()=>{let h=await i.picture(t.entry_id,c);return h&&r(h)}} .name=${c??""}></hw-picture>
      <span class="title">${t.title||e(`level.${t.level??"none"}`)}</span>
      ${I(t.level,t.score,e(`level.${t.level??"none"}`))}
      <span class="meta">${this.meta(t)}</span>
    </button>`}meta(t){let{clock:e,store:i,t:r}=this.context,c=new Date(t.started_at??0),a=this.cameras&&G(i.engines,t.camera_id)?.name,h=[this.days&&b(c,e),H(c,e),a];if(t.ended_at===null)h.push(r("window.ongoing"));else{let K=Date.parse(t.ended_at)-c.getTime();h.push(F(K,e.language))}let _=h.filter(Boolean).join(" · ");return _?o`${_}`:p}};u.styles=[g,w`
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
    `],n([s({attribute:!1})],u.prototype,"context",2),n([s({attribute:!1})],u.prototype,"windows",2),n([s({type:Boolean})],u.prototype,"cameras",2),n([s({type:Boolean})],u.prototype,"days",2),u=n([x("hw-list")],u);var Y=20,U=new Map,l=class extends v{constructor(){super(...arguments);this.now=new Date;this.cameras=new Map;this.only=!1;this.minimum="low";this.rows=5;this.version=0;this.timeline=!0;this.filters=!0;this.list=!0;this.lanes=!1;this.day=null;this.filter=S;this.more=0;this.today="";this.from=new Date(0);this.to=new Date(0);this.span={windows:[],complete:!1,error:null};this.windows=[];this.shown=[]}willUpdate(){let{store:t,clock:e}=this.context;this.today=O(this.now,e);let i=this.day??this.today;this.from=M(i,e),this.to=M($(i,1),e),this.span=t.span(this.from,this.to);let r=this.span.windows.filter(a=>this.concerns(a));this.windows=j(this.windows,r);let c=this.windows.filter(a=>W(this.filter,a));this.shown=j(this.shown,c)}render(){let{error:t}=this.span;return o`${this.header()} ${t===null?p:this.failure(t)}
    ${this.timeline?this.drawn():p}
    ${this.filters&&this.windows.length>0?o`<hw-filters
            .context=${this.context}
            .windows=${this.windows}
            .filter=${this.filter}
            .cameras=${this.cameras}
            @hw-filter=${this.onFilter}
          ></hw-filters>`:p}
    ${this.list?this.rowsOf():p}`}drawn(){let{t}=this.context;return o`<hw-timeline
      .context=${this.context}
      .windows=${this.shown}
      .from=${this.from}
      .to=${this.to}
      .now=${this.now}
      .lanes=${this.lanes?this.cameras:U}
      .label=${t("day.timeline",{day:this.name})}
    ></hw-timeline>`}onFilter(t){this.filter=t.detail}concerns(t){return this.only&&!this.cameras.has(t.camera_id)?!1:this.minimum==="low"||E(t.level)>=E(this.minimum)}header(){let{t}=this.context;return o`<div class="head">
      <h3 aria-live="polite">${this.name}</h3>
      <span class="count" role="status">${this.count}</span>
      <button
        class="round"
        aria-label=${t("day.previous")}
        @click=${()=>{this.go(-1)}}
      >
        ${k(L)}
      </button>
      <button
        class="round"
        aria-label=${t("day.next")}
        ?disabled=${this.day===null}
        @click=${()=>{this.go(1)}}
      >
        ${k(R)}
      </button>
    </div>`}go(t){let e=$(this.day??this.today,t);this.day=e>=this.today?null:e,this.more=0}get name(){let{t,clock:e}=this.context,{day:i,today:r}=this;return i===null||i>=r?t("day.today"):i===$(r,-1)?t("day.yesterday"):b(this.from,e)}get count(){let{t,store:e}=this.context,i=this.shown.length;return this.span.complete||i>0?V(t,i):e.engines?.some(r=>r.connected)?t("card.loading"):""}failure(t){let{t:e,store:i}=this.context;return o`<div class="notice warn" role="alert">
      ${k(B,20)}
      <span>
        ${e("day.failed",{reason:t})}
        <button
          class="text"
          @click=${()=>{i.again(this.from,this.to)}}
        >
          ${e("day.retry")}
        </button>
      </span>
    </div>`}rowsOf(){let{t}=this.context,{shown:e}=this,i=e.slice(0,this.rows+this.more),r=Math.min(Y,e.length-i.length);return e.length===0?this.span.complete?this.nothing():p:o`<hw-list
        .context=${this.context}
        .windows=${i}
        ?cameras=${this.cameras.size>1}
      ></hw-list>
      ${r>0?o`<button
              class="pill more"
              @click=${()=>{this.more+=Y}}
            >
              ${t("day.show_more",{count:r})}
            </button>`:p}`}nothing(){let{t}=this.context;return this.windows.length===0?o`<p class="empty">${t("day.nothing")}</p>`:o`<p class="empty">
      ${t("day.nothing_filtered")}
      <button
        class="text"
        @click=${()=>{this.filter=S}}
      >
        ${t("day.clear_filters")}
      </button>
    </p>`}};l.styles=[g,w`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        container-type: inline-size;
      }
      .head {
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
    `],n([s({attribute:!1})],l.prototype,"context",2),n([s({attribute:!1})],l.prototype,"now",2),n([s({attribute:!1})],l.prototype,"cameras",2),n([s({type:Boolean})],l.prototype,"only",2),n([s()],l.prototype,"minimum",2),n([s({type:Number})],l.prototype,"rows",2),n([s({type:Number})],l.prototype,"version",2),n([s({type:Boolean})],l.prototype,"timeline",2),n([s({type:Boolean})],l.prototype,"filters",2),n([s({type:Boolean})],l.prototype,"list",2),n([s({type:Boolean})],l.prototype,"lanes",2),n([y()],l.prototype,"day",2),n([y()],l.prototype,"filter",2),n([y()],l.prototype,"more",2),l=n([x("hw-day")],l);function j(f,m){return f.length===m.length&&f.every((e,i)=>e===m[i])?f:m}
