// SPDX-License-Identifier: Apache-2.0
import{a as c,s as u}from"./hearthward-chunk-6R3K4TQP.js";var d=new Map;function b(n,t){return a(t,{hour:"numeric",minute:"2-digit"}).format(n)}function y(n,t){let o=a(t,{hour:"numeric"});return o.resolvedOptions().hour12?o.format(n):b(n,t)}function k(n,t){return a(t,{weekday:"short",day:"numeric",month:"short"}).format(n)}function D(n,t){let o={language:"en-CA",timeZone:t.timeZone};return a(o,{year:"numeric",month:"2-digit",day:"2-digit"}).format(n)}function M(n,t){let o=Date.parse(`${n}T00:00:00Z`),e=o-h(new Date(o),t);return e=o-h(new Date(e),t),new Date(e)}function T(n,t){return new Date(Date.parse(`${n}T00:00:00Z`)+t*864e5).toISOString().slice(0,10)}function S(n,t){let o=Math.max(0,Math.round(n/1e3)),e=Math.floor(o/60),r=[];return e>0&&r.push(m(e,"minute",t)),(e===0||o%60>0)&&r.push(m(o%60,"second",t)),r.join(" ")}function m(n,t,o){let e={style:"unit",unit:t,unitDisplay:"short"};return new Intl.NumberFormat(o,e).format(n)}function h(n,t){let o={language:"en-GB",timeZone:t.timeZone,hour12:!1},e={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit",second:"2-digit"},r={};for(let{type:w,value:x}of a(o,e).formatToParts(n))r[w]=Number(x);let{year:s=0,month:i=1,day:l=1,hour:p=0,minute:f=0,second:g=0}=r;return Date.UTC(s,i-1,l,p%24,f,g)-Math.floor(n.getTime()/1e3)*1e3}function a(n,t){let{language:o,timeZone:e,hour12:r}=n,s=JSON.stringify([o,e,r,t]),i=d.get(s);if(i===void 0){let l="hour"in t&&r!==void 0?{hour12:r}:{};i=new Intl.DateTimeFormat(o,{...t,...l,timeZone:e}),d.set(s,i)}return i}var N=[u,c`
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
    h3 {
      font-size: 15px;
      font-weight: 500;
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
  `];export{b as a,y as b,k as c,D as d,M as e,T as f,S as g,N as h};
