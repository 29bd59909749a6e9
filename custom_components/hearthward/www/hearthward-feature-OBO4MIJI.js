// SPDX-License-Identifier: Apache-2.0
import{a as _}from"./hearthward-chunk-KA7ZF4AU.js";import{a as c}from"./hearthward-chunk-D3OKEK6U.js";import"./hearthward-chunk-ROSNH5KL.js";import"./hearthward-chunk-7VWEWPCN.js";import{d as g,e as s,f as a,h as b}from"./hearthward-chunk-MIMCHLFX.js";import{a as h,b as u,h as w,i as d,u as y}from"./hearthward-chunk-6R3K4TQP.js";import{a as r}from"./hearthward-chunk-ACDCYWV3.js";var M=36e5,e=class extends y{render(){let{context:o,hass:f,now:i}=this;if(o===null||f===void 0)return;let{t:$,clock:n,store:T}=o,m=new Date(i.getTime()-this.config.hours*M),l=g(i,n),v=[l,a(l,-1)].filter(t=>s(a(t,1),n)>m),p=c(f,this.tile?.entity_id??""),x=v.flatMap(t=>{let E=[s(t,n),s(a(t,1),n)];return T.span(...E).windows}).filter(t=>!p||t.camera_id===p).filter(t=>Date.parse(t.ended_at??"")>m.getTime()||!t.ended_at);return u`<hw-timeline
      bare
      .context=${o}
      .windows=${x}
      .from=${m}
      .to=${i}
      .now=${i}
      .label=${$("day.timeline_hours",{count:this.config.hours})}
      @hw-open=${this.onOpen}
    ></hw-timeline>`}onOpen(o){o.stopPropagation(),_(this,o.detail)}};e.styles=[b,h`
      :host {
        display: block;
        --hw-lane-height: var(--feature-height, 42px);
      }
    `],r([d({attribute:!1})],e.prototype,"config",2),r([d({attribute:!1})],e.prototype,"tile",2),e=r([w("hw-feature")],e);export{e as Feature};
