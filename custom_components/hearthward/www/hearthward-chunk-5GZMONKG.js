// SPDX-License-Identifier: Apache-2.0
import{a as l,b as i,c as Z,d as P,e as x,g as n,h as S,i as d,j as v,n as k,o as u,s as w,t as T}from"./hearthward-chunk-5VLD73M5.js";import{a as t}from"./hearthward-chunk-ACDCYWV3.js";var L1="M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z";var M1="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z";var r1="M16,13V21H8V13H2L12,3L22,13H16M7,11H10V19H14V11H17L12,6L7,11Z";var e1="M10 21H14C14 22.1 13.1 23 12 23S10 22.1 10 21M21 19V20H3V19L5 17V11C5 7.9 7 5.2 10 4.3V4C10 2.9 10.9 2 12 2S14 2.9 14 4V4.3C17 5.2 19 7.9 19 11V17L21 19M17 11C17 8.2 14.8 6 12 6S7 8.2 7 11V18H17V11Z";var A1="M10,21H14A2,2 0 0,1 12,23A2,2 0 0,1 10,21M21,19V20H3V19L5,17V11C5,7.9 7.03,5.17 10,4.29C10,4.19 10,4.1 10,4A2,2 0 0,1 12,2A2,2 0 0,1 14,4C14,4.1 14,4.19 14,4.29C16.97,5.17 19,7.9 19,11V17L21,19M15,9H9V11H12.24L9,13.7V16H15V14H11.76L15,11.3V9Z",b="M10,21H14A2,2 0 0,1 12,23A2,2 0 0,1 10,21M21,19V20H3V19L5,17V11C5,7.9 7.03,5.17 10,4.29C10,4.19 10,4.1 10,4A2,2 0 0,1 12,2A2,2 0 0,1 14,4C14,4.1 14,4.19 14,4.29C16.97,5.17 19,7.9 19,11V17L21,19M17,11A5,5 0 0,0 12,6A5,5 0 0,0 7,11V18H17V11M9,9V11H12.24L9,13.7V16H15V14H11.76L15,11.3V9H9Z";var t1="M20.84 22.73L18.11 20H17C15.9 20 15 19.1 15 18V16.89L12.66 14.55L11.81 15.04C10.86 15.59 9.63 15.26 9.08 14.31L7.58 11.71C7.18 11 7.25 10.18 7.68 9.57L1.11 3L2.39 1.73L22.11 21.46L20.84 22.73M18.5 13C18.5 12.43 18.3 11.9 17.97 11.5L19.94 10.35C20.95 9.76 21.3 8.47 20.71 7.46L19.33 5.06C18.74 4.05 17.45 3.7 16.44 4.28L10.77 7.57L17.86 14.66C18.26 14.22 18.5 13.64 18.5 13M2 12.62L5.5 18.68L8.03 15.5L6.03 12.03L2 12.62Z";var i1="M22,21H2V3H4V19H6V10H10V19H12V6H16V19H18V14H22V21Z";var o1="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z";var a1="M15.41,16.58L10.83,12L15.41,7.41L14,6L8,12L14,18L15.41,16.58Z";var d1="M8.59,16.58L13.17,12L8.59,7.41L10,6L16,12L10,18L8.59,16.58Z";var p1="M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z";var F="M22 20.7L3.3 2L2 3.3L3 4.3V19C3 20.1 3.9 21 5 21H19.7L20.7 22L22 20.7M5 19V6.3L12.6 13.9L11.1 15.8L9 13.1L6 17H15.7L17.7 19H5M8.8 5L6.8 3H19C20.1 3 21 3.9 21 5V17.2L19 15.2V5H8.8";var m1="M11,9H13V7H11M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M11,17H13V11H11V17Z";var x1="M10.59,13.41C11,13.8 11,14.44 10.59,14.83C10.2,15.22 9.56,15.22 9.17,14.83C7.22,12.88 7.22,9.71 9.17,7.76V7.76L12.71,4.22C14.66,2.27 17.83,2.27 19.78,4.22C21.73,6.17 21.73,9.34 19.78,11.29L18.29,12.78C18.3,11.96 18.17,11.14 17.89,10.36L18.36,9.88C19.54,8.71 19.54,6.81 18.36,5.64C17.19,4.46 15.29,4.46 14.12,5.64L10.59,9.17C9.41,10.34 9.41,12.24 10.59,13.41M13.41,9.17C13.8,8.78 14.44,8.78 14.83,9.17C16.78,11.12 16.78,14.29 14.83,16.24V16.24L11.29,19.78C9.34,21.73 6.17,21.73 4.22,19.78C2.27,17.83 2.27,14.66 4.22,12.71L5.71,11.22C5.7,12.04 5.83,12.86 6.11,13.65L5.64,14.12C4.46,15.29 4.46,17.19 5.64,18.36C6.81,19.54 8.71,19.54 9.88,18.36L13.41,14.83C14.59,13.66 14.59,11.76 13.41,10.59C13,10.2 13,9.56 13.41,9.17Z";var v1="M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z";var l1="M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z";var Z1="M14,3V5H17.59L7.76,14.83L9.17,16.24L19,6.41V10H21V3M19,19H5V5H12V3H5C3.89,3 3,3.9 3,5V19A2,2 0 0,0 5,21H19A2,2 0 0,0 21,19V12H19V19Z";var n1="M13,2.03V2.05L13,4.05C17.39,4.59 20.5,8.58 19.96,12.97C19.5,16.61 16.64,19.5 13,19.93V21.93C18.5,21.38 22.5,16.5 21.95,11C21.5,6.25 17.73,2.5 13,2.03M11,2.06C9.05,2.25 7.19,3 5.67,4.26L7.1,5.74C8.22,4.84 9.57,4.26 11,4.06V2.06M4.26,5.67C3,7.19 2.25,9.04 2.05,11H4.05C4.24,9.58 4.8,8.23 5.69,7.1L4.26,5.67M2.06,13C2.26,14.96 3.03,16.81 4.27,18.33L5.69,16.9C4.81,15.77 4.24,14.42 4.06,13H2.06M7.1,18.37L5.67,19.74C7.18,21 9.04,21.79 11,22V20C9.58,19.82 8.23,19.25 7.1,18.37M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z";var S1="M21,11C21,16.55 17.16,21.74 12,23C6.84,21.74 3,16.55 3,11V5L12,1L21,5V11M12,21C15.75,20 19,15.54 19,11.22V6.3L12,3.18L5,6.3V11.22C5,15.54 8.25,20 12,21M11,7H13V13H11V7M11,15H13V17H11V15Z";var u1="M21,11C21,16.55 17.16,21.74 12,23C6.84,21.74 3,16.55 3,11V5L12,1L21,5V11M12,21C15.75,20 19,15.54 19,11.22V6.3L12,3.18L5,6.3V11.22C5,15.54 8.25,20 12,21M10,17L6,13L7.41,11.59L10,14.17L16.59,7.58L18,9";var c1="M19,15V3H23V15H19M15,3A2,2 0 0,1 17,5V15C17,15.55 16.78,16.05 16.41,16.41L9.83,23L8.77,21.94C8.5,21.67 8.33,21.3 8.33,20.88L8.36,20.57L9.31,16H3C1.89,16 1,15.1 1,14V12C1,11.74 1.05,11.5 1.14,11.27L4.16,4.22C4.46,3.5 5.17,3 6,3H15M15,5H5.97L3,12V14H11.78L10.65,19.32L15,14.97V5Z";var s1="M5,9V21H1V9H5M9,21A2,2 0 0,1 7,19V9C7,8.45 7.22,7.95 7.59,7.59L14.17,1L15.23,2.06C15.5,2.33 15.67,2.7 15.67,3.11L15.64,3.43L14.69,8H21C22.11,8 23,8.9 23,10V12C23,12.26 22.95,12.5 22.86,12.73L19.84,19.78C19.54,20.5 18.83,21 18,21H9M9,19H18.03L21,12V10H12.21L13.34,4.68L9,9.03V19Z";var O1="M4 2V8H2V2H4M2 22V16H4V22H2M5 12C5 13.11 4.11 14 3 14C1.9 14 1 13.11 1 12C1 10.9 1.9 10 3 10C4.11 10 5 10.9 5 12M16 4C20.42 4 24 7.58 24 12C24 16.42 20.42 20 16 20C12.4 20 9.36 17.62 8.35 14.35L6 12L8.35 9.65C9.36 6.38 12.4 4 16 4M16 6C12.69 6 10 8.69 10 12C10 15.31 12.69 18 16 18C19.31 18 22 15.31 22 12C22 8.69 19.31 6 16 6M15 13V8H16.5V12.2L19.5 14L18.68 15.26L15 13Z";function g1(H,V){for(let C of H??[]){let L=C.cameras.find(M=>M.camera_id===V);if(L)return L}}function f1(H,V){let{window_id:C,rules:L,...M}=V;return{...M,id:C,entry_id:H,camera_entity_id:null,rules:L.map(r=>r.name)}}var y=new Map;function E(H,V){return s(V,{hour:"numeric",minute:"2-digit"}).format(H)}function B1(H,V){return s(V,{weekday:"short",day:"numeric",month:"short"}).format(H)}function P1(H,V){let C={language:"en-CA",timeZone:V.timeZone};return s(C,{year:"numeric",month:"2-digit",day:"2-digit"}).format(H)}function w1(H,V){let C=Date.parse(`${H}T00:00:00Z`),L=C-D(new Date(C),V);return L=C-D(new Date(L),V),new Date(L)}function T1(H,V){return new Date(Date.parse(`${H}T00:00:00Z`)+V*864e5).toISOString().slice(0,10)}function c(H,V){let C=Math.max(0,Math.round(H/1e3)),L=Math.floor(C/60),M=[];return L>0&&M.push(R(L,"minute",V)),(L===0||C%60>0)&&M.push(R(C%60,"second",V)),M.join(" ")}function R(H,V,C){let L={style:"unit",unit:V,unitDisplay:"short"};return new Intl.NumberFormat(C,L).format(H)}function D(H,V){let C={language:"en-GB",timeZone:V.timeZone,hour12:!1},L={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit",second:"2-digit"},M={};for(let{type:U,value:z}of s(C,L).formatToParts(H))M[U]=Number(z);let{year:r=0,month:A=1,day:e=1,hour:p=0,minute:a=0,second:f=0}=M;return Date.UTC(r,A-1,e,p%24,a,f)-Math.floor(H.getTime()/1e3)*1e3}function s(H,V){let{language:C,timeZone:L,hour12:M}=H,r=JSON.stringify([C,L,M,V]),A=y.get(r);if(A===void 0){let e="hour"in V&&M!==void 0?{hour12:M}:{};A=new Intl.DateTimeFormat(C,{...V,...e,timeZone:L}),y.set(r,A)}return A}var O=[w,l`
    :host {
      --hw-text: var(--primary-text-color, #141414);
      --hw-soft: color-mix(in srgb, var(--hw-text) 70%, transparent);
      --hw-line: var(--divider-color, #0000001f);
      --hw-surface: var(--ha-card-background, var(--card-background-color, #fff));
      --hw-well: color-mix(in srgb, var(--hw-text) 6%, transparent);
      --hw-accent: var(--primary-color, #009ac7);
      --hw-link: color-mix(in oklab, var(--hw-accent) 55%, var(--hw-text));
      --hw-round: var(--ha-card-border-radius, 12px);
      --hw-round-small: min(8px, var(--hw-round));
      color: var(--hw-text);
      font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
      font-size: 14px;
      line-height: 1.43;
      -webkit-font-smoothing: antialiased;
    }
    * {
      box-sizing: border-box;
    }
    [hidden] {
      display: none !important;
    }
    h2,
    h3,
    p,
    ul,
    ol,
    dl,
    dd,
    figure {
      margin: 0;
      padding: 0;
    }
    ul,
    ol {
      list-style: none;
    }
    button,
    select,
    input {
      font: inherit;
      color: inherit;
    }
    button {
      cursor: pointer;
      background: none;
      border: 0;
      padding: 0;
      text-align: inherit;
    }
    button:disabled {
      cursor: default;
      opacity: 0.5;
    }
    :focus-visible {
      outline: 2px solid var(--hw-link);
      outline-offset: 2px;
    }
    .icon {
      display: block;
      flex: none;
    }
    .soft {
      color: var(--hw-soft);
    }
    .round {
      display: grid;
      place-items: center;
      width: 40px;
      height: 40px;
      border-radius: 50%;
      color: var(--hw-soft);
    }
    .round:hover:not(:disabled) {
      background: var(--hw-well);
      color: var(--hw-text);
    }
    .pill {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      min-height: 36px;
      padding: 0 14px;
      border-radius: 18px;
      border: 1px solid var(--hw-line);
      font-weight: 500;
      white-space: nowrap;
    }
    .pill:hover:not(:disabled) {
      background: var(--hw-well);
    }
    .pill[aria-pressed="true"] {
      background: color-mix(in oklab, var(--hw-accent) 18%, transparent);
      border-color: color-mix(in oklab, var(--hw-accent) 50%, transparent);
    }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      flex: none;
      height: 24px;
      padding: 0 10px;
      border-radius: 12px;
      background: var(--level-well);
      color: var(--level-ink);
      font-size: 12px;
      font-weight: 500;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .hidden-visually {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .notice {
      display: flex;
      gap: 10px;
      align-items: flex-start;
      padding: 10px 12px;
      border-radius: var(--hw-round-small);
      background: var(--hw-well);
    }
    .notice.warn {
      background: color-mix(in oklab, var(--warning-color, #ffa600) 16%, transparent);
    }
    @media (prefers-reduced-motion: reduce) {
      * {
        animation: none !important;
        transition: none !important;
      }
    }
  `];function h(H,V=24){return i`<svg
    class="icon"
    viewBox="0 0 24 24"
    width=${V}
    height=${V}
    aria-hidden="true"
    focusable="false"
  >
    ${Z`<path fill="currentColor" d=${H}></path>`}
  </svg>`}var B=20,W=2*Math.PI*B;function N1(H,V,C,L=56){let M=(H??0)/100*W;return i`<svg
    class="ring level-${V??"none"}"
    viewBox="0 0 48 48"
    width=${L}
    height=${L}
    role="img"
    aria-label=${C}
  >
    ${Z`<circle cx="24" cy="24" r=${B} fill="none" stroke="var(--level-well)"
      stroke-width="5"></circle>
    <circle cx="24" cy="24" r=${B} fill="none" stroke="var(--level)"
      stroke-width="5" stroke-linecap="round" transform="rotate(-90 24 24)"
      stroke-dasharray="${M} ${W}" opacity=${H?1:0}></circle>
    <text x="24" y="24" text-anchor="middle" dominant-baseline="central"
      font-size="15" font-weight="500" fill="var(--hw-text)">${H??"–"}</text>`}
  </svg>`}function I1(H,V,C){return i`<span class="chip level-${H??"none"}"
    >${C}${V===null?"":i`<b>${V}</b>`}</span
  >`}var K=[30,60,180,480];function $(H,V){let C=H.snoozed.all??0;return V===null?C:Math.max(C,H.snoozed[V]??0)}function q(H){let V=H.filter(C=>C.mine);return V.length>0?V:[...H]}var m=class extends n{constructor(){super(...arguments);this.cameraId=null;this.now=new Date;this.chosen=null;this.busy=!1;this.problem=""}render(){let{t:C,store:L}=this.context,{engine:M,cameraId:r}=this;if(M.recipients.length===0)return x;let A=L.engines?.flatMap(a=>a.cameras).find(a=>a.camera_id===r),e=A?C("snooze.camera",{camera:A.name}):C("snooze.all"),{recipients:p}=M;return i`<h3 id="title">${h(b,20)} ${e}</h3>
      ${p.length>1?i`<div class="row" role="group" aria-label=${C("snooze.label")}>
              ${p.map(a=>this.who(a))}
            </div>`:x}
      <div class="row" role="group" aria-labelledby="title">
        ${K.map(a=>i`<button
              class="pill small"
              ?disabled=${this.busy||this.meant.length===0}
              @click=${()=>this.snooze(a)}
            >
              ${this.span(a)}
            </button>`)}
      </div>
      ${this.standing()}
      <p role="alert" ?hidden=${!this.problem}>${this.problem}</p>`}who(C){let L=this.meant.includes(C);return i`<button
      class="pill small"
      aria-pressed=${L?"true":"false"}
      @click=${()=>{let M=new Set(this.meant.map(r=>r.id));M.delete(C.id)||M.add(C.id),this.chosen=M}}
    >
      ${C.name}
    </button>`}standing(){let{t:C,clock:L}=this.context,M=this.meant.map(e=>$(e,this.cameraId)*1e3),r=Math.max(0,...M),A=r>this.now.getTime();return i`<div class="row" role="status">
      ${A?i`<span>
                ${C("snooze.until",{time:E(new Date(r),L)})}
              </span>
              <button
                class="pill small"
                ?disabled=${this.busy}
                @click=${()=>this.snooze(0)}
              >
                ${C("snooze.wake")}
              </button>`:x}
    </div>`}get meant(){let{recipients:C}=this.engine,{chosen:L}=this;return L===null?q(C):C.filter(M=>L.has(M.id))}span(C){let{t:L}=this.context;return C<60?L("snooze.minutes",{count:C}):u(L,"snooze.hours_one","snooze.hours_many",C/60)}async snooze(C){let{t:L,store:M}=this.context,r=this.meant.map(e=>e.id),{cameraId:A}=this;this.busy=!0,this.problem="";try{await M.snooze(this.engine.entry_id,r,C,A??void 0),C===0&&A!==null&&await M.snooze(this.engine.entry_id,r,0)}catch(e){this.problem=L("snooze.failed",{reason:T(e)})}this.busy=!1}};m.styles=[O,l`
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
    `],t([d({attribute:!1})],m.prototype,"context",2),t([d({attribute:!1})],m.prototype,"engine",2),t([d({attribute:!1})],m.prototype,"cameraId",2),t([d({attribute:!1})],m.prototype,"now",2),t([v()],m.prototype,"chosen",2),t([v()],m.prototype,"busy",2),t([v()],m.prototype,"problem",2),m=t([S("hw-snooze")],m);var _=.5,j={style:"percent"};function H2(H,{t:V,clock:C}){return[...H.tracks??[]].sort((M,r)=>r.dwell_s-M.dwell_s).map(M=>[X(M,V),[V("fact.for",{time:c(M.dwell_s*1e3,C.language)}),...(M.zones??[]).map(r=>`${r.name} ${c(r.dwell_s*1e3,C.language)}`),V("fact.sure",{percent:new Intl.NumberFormat(C.language,j).format(M.confidence)})].join(" · ")])}function V2(H,V){let{t:C,clock:L}=V,M=p=>c(p*1e3,L.language),r=p=>new Intl.ListFormat(L.language,{type:"conjunction"}).format(p),A=[],e=(p,a)=>{a&&A.push([C(p),a])};return e("fact.duration",M(H.duration_s)),typeof H.night=="boolean"&&e("fact.night",C(H.night?"fact.is_night":"fact.is_day")),H.alarm&&e("fact.alarm",Y(H.alarm,C)),H.home&&e("fact.home",H.home.length>0?r(H.home):C("fact.nobody")),e("fact.arrived",r(Object.keys(H.arrived??{}))),e("fact.left",r(Object.keys(H.left??{}))),typeof H.doorbell_s_ago=="number"&&e("fact.doorbell",C("fact.doorbell_ago",{time:M(H.doorbell_s_ago)})),e("fact.opened",r(H.opened??[])),e("fact.unlocked",r(H.unlocked??[])),H.parked&&e("fact.parked",String(H.parked)),H.visits_before&&e("fact.visits",String(H.visits_before)),e("fact.quality",J(H,V)),A}function L2(H,{t:V,clock:C}){let{baseline:L}=H;if(!L)return[];let M=new Intl.NumberFormat(C.language,{maximumFractionDigits:1}),{rate_now:r,dwell_ratio:A}=L,e=[r<_?V("window.baseline_rare"):V("window.baseline_rate",{count:M.format(r)})];return A>0&&e.push(V("window.baseline_dwell",{ratio:M.format(A)})),e}function M2(H,V){return u(H,"day.events_one","day.events_many",V)}function X(H,V){let C=k(V,"class",H.label);return H.identity===null?C:`${C}, ${V("fact.known_as",{name:H.identity})}`}function Y(H,V){let C=`alarm_${H}`,L=k(V,"fact",C);return L.toLowerCase()===C.replaceAll("_"," ")?H:L}function J(H,{t:V,clock:C}){let L=["dark","overexposed","blurred","sparse"].filter(M=>H.quality?.[M]).map(M=>V(`fact.${M}`));return new Intl.ListFormat(C.language,{type:"unit"}).format(L)}var N={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},I=H=>(...V)=>({_$litDirective$:H,values:V}),g=class{constructor(V){}get _$AU(){return this._$AM._$AU}_$AT(V,C,L){this._$Ct=V,this._$AM=C,this._$Ci=L}_$AS(V,C){return this.update(V,C)}update(V,C){return this.render(...C)}};var Q="important",C1=" !"+Q,G=I(class extends g{constructor(H){if(super(H),H.type!==N.ATTRIBUTE||H.name!=="style"||H.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(H){return Object.keys(H).reduce((V,C)=>{let L=H[C];return L==null?V:V+`${C=C.includes("-")?C:C.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${L};`},"")}update(H,[V]){let{style:C}=H.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(V)),this.render(V);for(let L of this.ft)V[L]==null&&(this.ft.delete(L),L.includes("-")?C.removeProperty(L):C[L]=null);for(let L in V){let M=V[L];if(M!=null){this.ft.add(L);let r=typeof M=="string"&&M.endsWith(C1);L.includes("-")||r?C.setProperty(L,r?M.slice(0,-11):M,r?Q:""):C[L]=M}}return P}});var H1="200px",o=class extends n{constructor(){super(...arguments);this.source=null;this.name="";this.alt="";this.boxes=[];this.label=C=>C;this.fill=!1;this.gone="";this.whole=!1;this.address=null;this.broken=!1;this.shown=!1;this.observer=null;this.visible=!1}connectedCallback(){super.connectedCallback(),this.observer=new IntersectionObserver(C=>{this.visible=C.some(L=>L.isIntersecting),this.visible&&this.fetch()},{rootMargin:H1}),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer?.disconnect()}willUpdate(C){C.has("name")&&(this.address=null,this.broken=this.shown=!1,this.whole=!1,this.visible&&this.fetch())}render(){return this.broken||this.source===null?i`<div class="gone">
        ${h(F,this.fill?20:32)}
        ${this.gone&&!this.fill?i`<span>${this.gone}</span>`:x}
      </div>`:this.address===null?x:i`<img
        class=${this.shown?"shown":""}
        src=${this.address}
        alt=${this.alt}
        @load=${this.onLoad}
        @error=${this.onError}
      />
      ${this.shown&&!this.fill?this.boxes.map(C=>this.drawBox(C)):x}`}drawBox(C){let[L,M,r,A]=C.box,e=f=>`${(f*100).toFixed(2)}%`,p={left:e(L),top:e(M),width:e(r-L),height:e(A-M)},a=`box ${M<.1?"high":""} ${L>.7?"right":""}`;return i`<div class=${a} style=${G(p)} aria-hidden="true">
      <span>${this.label(C.label)}</span>
    </div>`}async fetch(){let{source:C,name:L}=this;if(this.address!==null||C===null)return;let M=await C();L===this.name&&(M===""?this.broken=!0:this.address=M)}onLoad(){this.shown=!0,this.fill||(this.whole=!0)}onError(){this.broken=!0}};o.styles=[O,l`
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
    `],t([d({attribute:!1})],o.prototype,"source",2),t([d()],o.prototype,"name",2),t([d()],o.prototype,"alt",2),t([d({attribute:!1})],o.prototype,"boxes",2),t([d({attribute:!1})],o.prototype,"label",2),t([d({type:Boolean,reflect:!0})],o.prototype,"fill",2),t([d()],o.prototype,"gone",2),t([d({type:Boolean,reflect:!0})],o.prototype,"whole",2),t([v()],o.prototype,"address",2),t([v()],o.prototype,"broken",2),t([v()],o.prototype,"shown",2),o=t([S("hw-picture")],o);export{L1 as a,M1 as b,r1 as c,e1 as d,A1 as e,t1 as f,i1 as g,o1 as h,a1 as i,d1 as j,p1 as k,F as l,m1 as m,x1 as n,v1 as o,l1 as p,Z1 as q,n1 as r,S1 as s,u1 as t,c1 as u,s1 as v,O1 as w,g1 as x,f1 as y,E as z,B1 as A,P1 as B,w1 as C,T1 as D,c as E,H2 as F,V2 as G,L2 as H,M2 as I,O as J,h as K,N as L,I as M,g as N,G as O,N1 as P,I1 as Q,$ as R,q as S};
