/* SPDX-License-Identifier: AGPL-3.0-or-later */
var P5=Object.defineProperty;var T5=Object.getOwnPropertyDescriptor;var A=(M,H,C,V)=>{for(var L=V>1?void 0:V?T5(H,C):H,e=M.length-1,r;e>=0;e--)(r=M[e])&&(L=(V?r(H,C,L):r(L))||L);return V&&L&&P5(H,C,L),L};var W1=globalThis,_1=W1.ShadowRoot&&(W1.ShadyCSS===void 0||W1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,i2=Symbol(),f2=new WeakMap,u1=class{constructor(H,C,V){if(this._$cssResult$=!0,V!==i2)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=H,this.t=C}get styleSheet(){let H=this.o,C=this.t;if(_1&&H===void 0){let V=C!==void 0&&C.length===1;V&&(H=f2.get(C)),H===void 0&&((this.o=H=new CSSStyleSheet).replaceSync(this.cssText),V&&f2.set(C,H))}return H}toString(){return this.cssText}},k2=M=>new u1(typeof M=="string"?M:M+"",void 0,i2),o2=(M,...H)=>{let C=M.length===1?M[0]:H.reduce((V,L,e)=>V+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(L)+M[e+1],M[0]);return new u1(C,M,i2)},w2=(M,H)=>{if(_1)M.adoptedStyleSheets=H.map(C=>C instanceof CSSStyleSheet?C:C.styleSheet);else for(let C of H){let V=document.createElement("style"),L=W1.litNonce;L!==void 0&&V.setAttribute("nonce",L),V.textContent=C.cssText,M.appendChild(V)}},a2=_1?M=>M:M=>M instanceof CSSStyleSheet?(H=>{let C="";for(let V of H.cssRules)C+=V.cssText;return k2(C)})(M):M;var{is:B5,defineProperty:R5,getOwnPropertyDescriptor:F5,getOwnPropertyNames:$5,getOwnPropertySymbols:E5,getPrototypeOf:D5}=Object,I1=globalThis,b2=I1.trustedTypes,N5=b2?b2.emptyScript:"",W5=I1.reactiveElementPolyfillSupport,S1=(M,H)=>M,c1={toAttribute(M,H){switch(H){case Boolean:M=M?N5:null;break;case Object:case Array:M=M==null?M:JSON.stringify(M)}return M},fromAttribute(M,H){let C=M;switch(H){case Boolean:C=M!==null;break;case Number:C=M===null?null:Number(M);break;case Object:case Array:try{C=JSON.parse(M)}catch{C=null}}return C}},U1=(M,H)=>!B5(M,H),y2={attribute:!0,type:String,converter:c1,reflect:!1,useDefault:!1,hasChanged:U1};Symbol.metadata??=Symbol("metadata"),I1.litPropertyMetadata??=new WeakMap;var _=class extends HTMLElement{static addInitializer(H){this._$Ei(),(this.l??=[]).push(H)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(H,C=y2){if(C.state&&(C.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(H)&&((C=Object.create(C)).wrapped=!0),this.elementProperties.set(H,C),!C.noAccessor){let V=Symbol(),L=this.getPropertyDescriptor(H,V,C);L!==void 0&&R5(this.prototype,H,L)}}static getPropertyDescriptor(H,C,V){let{get:L,set:e}=F5(this.prototype,H)??{get(){return this[C]},set(r){this[C]=r}};return{get:L,set(r){let i=L?.call(this);e?.call(this,r),this.requestUpdate(H,i,V)},configurable:!0,enumerable:!0}}static getPropertyOptions(H){return this.elementProperties.get(H)??y2}static _$Ei(){if(this.hasOwnProperty(S1("elementProperties")))return;let H=D5(this);H.finalize(),H.l!==void 0&&(this.l=[...H.l]),this.elementProperties=new Map(H.elementProperties)}static finalize(){if(this.hasOwnProperty(S1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(S1("properties"))){let C=this.properties,V=[...$5(C),...E5(C)];for(let L of V)this.createProperty(L,C[L])}let H=this[Symbol.metadata];if(H!==null){let C=litPropertyMetadata.get(H);if(C!==void 0)for(let[V,L]of C)this.elementProperties.set(V,L)}this._$Eh=new Map;for(let[C,V]of this.elementProperties){let L=this._$Eu(C,V);L!==void 0&&this._$Eh.set(L,C)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(H){let C=[];if(Array.isArray(H)){let V=new Set(H.flat(1/0).reverse());for(let L of V)C.unshift(a2(L))}else H!==void 0&&C.push(a2(H));return C}static _$Eu(H,C){let V=C.attribute;return V===!1?void 0:typeof V=="string"?V:typeof H=="string"?H.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(H=>this.enableUpdating=H),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(H=>H(this))}addController(H){(this._$EO??=new Set).add(H),this.renderRoot!==void 0&&this.isConnected&&H.hostConnected?.()}removeController(H){this._$EO?.delete(H)}_$E_(){let H=new Map,C=this.constructor.elementProperties;for(let V of C.keys())this.hasOwnProperty(V)&&(H.set(V,this[V]),delete this[V]);H.size>0&&(this._$Ep=H)}createRenderRoot(){let H=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return w2(H,this.constructor.elementStyles),H}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(H=>H.hostConnected?.())}enableUpdating(H){}disconnectedCallback(){this._$EO?.forEach(H=>H.hostDisconnected?.())}attributeChangedCallback(H,C,V){this._$AK(H,V)}_$ET(H,C){let V=this.constructor.elementProperties.get(H),L=this.constructor._$Eu(H,V);if(L!==void 0&&V.reflect===!0){let e=(V.converter?.toAttribute!==void 0?V.converter:c1).toAttribute(C,V.type);this._$Em=H,e==null?this.removeAttribute(L):this.setAttribute(L,e),this._$Em=null}}_$AK(H,C){let V=this.constructor,L=V._$Eh.get(H);if(L!==void 0&&this._$Em!==L){let e=V.getPropertyOptions(L),r=typeof e.converter=="function"?{fromAttribute:e.converter}:e.converter?.fromAttribute!==void 0?e.converter:c1;this._$Em=L;let i=r.fromAttribute(C,e.type);this[L]=i??this._$Ej?.get(L)??i,this._$Em=null}}requestUpdate(H,C,V,L=!1,e){if(H!==void 0){let r=this.constructor;if(L===!1&&(e=this[H]),V??=r.getPropertyOptions(H),!((V.hasChanged??U1)(e,C)||V.useDefault&&V.reflect&&e===this._$Ej?.get(H)&&!this.hasAttribute(r._$Eu(H,V))))return;this.C(H,C,V)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(H,C,{useDefault:V,reflect:L,wrapped:e},r){V&&!(this._$Ej??=new Map).has(H)&&(this._$Ej.set(H,r??C??this[H]),e!==!0||r!==void 0)||(this._$AL.has(H)||(this.hasUpdated||V||(C=void 0),this._$AL.set(H,C)),L===!0&&this._$Em!==H&&(this._$Eq??=new Set).add(H))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(C){Promise.reject(C)}let H=this.scheduleUpdate();return H!=null&&await H,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[L,e]of this._$Ep)this[L]=e;this._$Ep=void 0}let V=this.constructor.elementProperties;if(V.size>0)for(let[L,e]of V){let{wrapped:r}=e,i=this[L];r!==!0||this._$AL.has(L)||i===void 0||this.C(L,void 0,e,i)}}let H=!1,C=this._$AL;try{H=this.shouldUpdate(C),H?(this.willUpdate(C),this._$EO?.forEach(V=>V.hostUpdate?.()),this.update(C)):this._$EM()}catch(V){throw H=!1,this._$EM(),V}H&&this._$AE(C)}willUpdate(H){}_$AE(H){this._$EO?.forEach(C=>C.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(H)),this.updated(H)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(H){return!0}update(H){this._$Eq&&=this._$Eq.forEach(C=>this._$ET(C,this[C])),this._$EM()}updated(H){}firstUpdated(H){}};_.elementStyles=[],_.shadowRootOptions={mode:"open"},_[S1("elementProperties")]=new Map,_[S1("finalized")]=new Map,W5?.({ReactiveElement:_}),(I1.reactiveElementVersions??=[]).push("2.1.2");var d2=globalThis,P2=M=>M,G1=d2.trustedTypes,T2=G1?G1.createPolicy("lit-html",{createHTML:M=>M}):void 0,n2="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,p2="?"+I,_5=`<${p2}>`,H1=document,O1=()=>H1.createComment(""),g1=M=>M===null||typeof M!="object"&&typeof M!="function",m2=Array.isArray,D2=M=>m2(M)||typeof M?.[Symbol.iterator]=="function",A2=`[ 	
\f\r]`,h1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,B2=/-->/g,R2=/>/g,J=RegExp(`>|${A2}(?:([^\\s"'>=/]+)(${A2}*=${A2}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),F2=/'/g,$2=/"/g,N2=/^(?:script|style|textarea|title)$/i,l2=M=>(H,...C)=>({_$litType$:M,strings:H,values:C}),t=l2(1),g=l2(2),X3=l2(3),U=Symbol.for("lit-noChange"),a=Symbol.for("lit-nothing"),E2=new WeakMap,C1=H1.createTreeWalker(H1,129);function W2(M,H){if(!m2(M)||!M.hasOwnProperty("raw"))throw Error("invalid template strings array");return T2!==void 0?T2.createHTML(H):H}var _2=(M,H)=>{let C=M.length-1,V=[],L,e=H===2?"<svg>":H===3?"<math>":"",r=h1;for(let i=0;i<C;i++){let o=M[i],d,p,n=-1,l=0;for(;l<o.length&&(r.lastIndex=l,p=r.exec(o),p!==null);)l=r.lastIndex,r===h1?p[1]==="!--"?r=B2:p[1]!==void 0?r=R2:p[2]!==void 0?(N2.test(p[2])&&(L=RegExp("</"+p[2],"g")),r=J):p[3]!==void 0&&(r=J):r===J?p[0]===">"?(r=L??h1,n=-1):p[1]===void 0?n=-2:(n=r.lastIndex-p[2].length,d=p[1],r=p[3]===void 0?J:p[3]==='"'?$2:F2):r===$2||r===F2?r=J:r===B2||r===R2?r=h1:(r=J,L=void 0);let s=r===J&&M[i+1].startsWith("/>")?" ":"";e+=r===h1?o+_5:n>=0?(V.push(d),o.slice(0,n)+n2+o.slice(n)+I+s):o+I+(n===-2?i:s)}return[W2(M,e+(M[C]||"<?>")+(H===2?"</svg>":H===3?"</math>":"")),V]},f1=class M{constructor({strings:H,_$litType$:C},V){let L;this.parts=[];let e=0,r=0,i=H.length-1,o=this.parts,[d,p]=_2(H,C);if(this.el=M.createElement(d,V),C1.currentNode=this.el.content,C===2||C===3){let n=this.el.content.firstChild;n.replaceWith(...n.childNodes)}for(;(L=C1.nextNode())!==null&&o.length<i;){if(L.nodeType===1){if(L.hasAttributes())for(let n of L.getAttributeNames())if(n.endsWith(n2)){let l=p[r++],s=L.getAttribute(n).split(I),O=/([.?@])?(.*)/.exec(l);o.push({type:1,index:e,name:O[2],strings:s,ctor:O[1]==="."?z1:O[1]==="?"?K1:O[1]==="@"?q1:L1}),L.removeAttribute(n)}else n.startsWith(I)&&(o.push({type:6,index:e}),L.removeAttribute(n));if(N2.test(L.tagName)){let n=L.textContent.split(I),l=n.length-1;if(l>0){L.textContent=G1?G1.emptyScript:"";for(let s=0;s<l;s++)L.append(n[s],O1()),C1.nextNode(),o.push({type:2,index:++e});L.append(n[l],O1())}}}else if(L.nodeType===8)if(L.data===p2)o.push({type:2,index:e});else{let n=-1;for(;(n=L.data.indexOf(I,n+1))!==-1;)o.push({type:7,index:e}),n+=I.length-1}e++}}static createElement(H,C){let V=H1.createElement("template");return V.innerHTML=H,V}};function V1(M,H,C=M,V){if(H===U)return H;let L=V!==void 0?C._$Co?.[V]:C._$Cl,e=g1(H)?void 0:H._$litDirective$;return L?.constructor!==e&&(L?._$AO?.(!1),e===void 0?L=void 0:(L=new e(M),L._$AT(M,C,V)),V!==void 0?(C._$Co??=[])[V]=L:C._$Cl=L),L!==void 0&&(H=V1(M,L._$AS(M,H.values),L,V)),H}var Q1=class{constructor(H,C){this._$AV=[],this._$AN=void 0,this._$AD=H,this._$AM=C}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(H){let{el:{content:C},parts:V}=this._$AD,L=(H?.creationScope??H1).importNode(C,!0);C1.currentNode=L;let e=C1.nextNode(),r=0,i=0,o=V[0];for(;o!==void 0;){if(r===o.index){let d;o.type===2?d=new p1(e,e.nextSibling,this,H):o.type===1?d=new o.ctor(e,o.name,o.strings,this,H):o.type===6&&(d=new j1(e,this,H)),this._$AV.push(d),o=V[++i]}r!==o?.index&&(e=C1.nextNode(),r++)}return C1.currentNode=H1,L}p(H){let C=0;for(let V of this._$AV)V!==void 0&&(V.strings!==void 0?(V._$AI(H,V,C),C+=V.strings.length-2):V._$AI(H[C])),C++}},p1=class M{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(H,C,V,L){this.type=2,this._$AH=a,this._$AN=void 0,this._$AA=H,this._$AB=C,this._$AM=V,this.options=L,this._$Cv=L?.isConnected??!0}get parentNode(){let H=this._$AA.parentNode,C=this._$AM;return C!==void 0&&H?.nodeType===11&&(H=C.parentNode),H}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(H,C=this){H=V1(this,H,C),g1(H)?H===a||H==null||H===""?(this._$AH!==a&&this._$AR(),this._$AH=a):H!==this._$AH&&H!==U&&this._(H):H._$litType$!==void 0?this.$(H):H.nodeType!==void 0?this.T(H):D2(H)?this.k(H):this._(H)}O(H){return this._$AA.parentNode.insertBefore(H,this._$AB)}T(H){this._$AH!==H&&(this._$AR(),this._$AH=this.O(H))}_(H){this._$AH!==a&&g1(this._$AH)?this._$AA.nextSibling.data=H:this.T(H1.createTextNode(H)),this._$AH=H}$(H){let{values:C,_$litType$:V}=H,L=typeof V=="number"?this._$AC(H):(V.el===void 0&&(V.el=f1.createElement(W2(V.h,V.h[0]),this.options)),V);if(this._$AH?._$AD===L)this._$AH.p(C);else{let e=new Q1(L,this),r=e.u(this.options);e.p(C),this.T(r),this._$AH=e}}_$AC(H){let C=E2.get(H.strings);return C===void 0&&E2.set(H.strings,C=new f1(H)),C}k(H){m2(this._$AH)||(this._$AH=[],this._$AR());let C=this._$AH,V,L=0;for(let e of H)L===C.length?C.push(V=new M(this.O(O1()),this.O(O1()),this,this.options)):V=C[L],V._$AI(e),L++;L<C.length&&(this._$AR(V&&V._$AB.nextSibling,L),C.length=L)}_$AR(H=this._$AA.nextSibling,C){for(this._$AP?.(!1,!0,C);H!==this._$AB;){let V=P2(H).nextSibling;P2(H).remove(),H=V}}setConnected(H){this._$AM===void 0&&(this._$Cv=H,this._$AP?.(H))}},L1=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(H,C,V,L,e){this.type=1,this._$AH=a,this._$AN=void 0,this.element=H,this.name=C,this._$AM=L,this.options=e,V.length>2||V[0]!==""||V[1]!==""?(this._$AH=Array(V.length-1).fill(new String),this.strings=V):this._$AH=a}_$AI(H,C=this,V,L){let e=this.strings,r=!1;if(e===void 0)H=V1(this,H,C,0),r=!g1(H)||H!==this._$AH&&H!==U,r&&(this._$AH=H);else{let i=H,o,d;for(H=e[0],o=0;o<e.length-1;o++)d=V1(this,i[V+o],C,o),d===U&&(d=this._$AH[o]),r||=!g1(d)||d!==this._$AH[o],d===a?H=a:H!==a&&(H+=(d??"")+e[o+1]),this._$AH[o]=d}r&&!L&&this.j(H)}j(H){H===a?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,H??"")}},z1=class extends L1{constructor(){super(...arguments),this.type=3}j(H){this.element[this.name]=H===a?void 0:H}},K1=class extends L1{constructor(){super(...arguments),this.type=4}j(H){this.element.toggleAttribute(this.name,!!H&&H!==a)}},q1=class extends L1{constructor(H,C,V,L,e){super(H,C,V,L,e),this.type=5}_$AI(H,C=this){if((H=V1(this,H,C,0)??a)===U)return;let V=this._$AH,L=H===a&&V!==a||H.capture!==V.capture||H.once!==V.once||H.passive!==V.passive,e=H!==a&&(V===a||L);L&&this.element.removeEventListener(this.name,this,V),e&&this.element.addEventListener(this.name,this,H),this._$AH=H}handleEvent(H){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,H):this._$AH.handleEvent(H)}},j1=class{constructor(H,C,V){this.element=H,this.type=6,this._$AN=void 0,this._$AM=C,this.options=V}get _$AU(){return this._$AM._$AU}_$AI(H){V1(this,H)}},I2={M:n2,P:I,A:p2,C:1,L:_2,R:Q1,D:D2,V:V1,I:p1,H:L1,N:K1,U:q1,B:z1,F:j1},I5=d2.litHtmlPolyfillSupport;I5?.(f1,p1),(d2.litHtmlVersions??=[]).push("3.3.3");var U2=(M,H,C)=>{let V=C?.renderBefore??H,L=V._$litPart$;if(L===void 0){let e=C?.renderBefore??null;V._$litPart$=L=new p1(H.insertBefore(O1(),e),e,void 0,C??{})}return L._$AI(M),L};var v2=globalThis,K=class extends _{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let H=super.createRenderRoot();return this.renderOptions.renderBefore??=H.firstChild,H}update(H){let C=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(H),this._$Do=U2(C,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return U}};K._$litElement$=!0,K.finalized=!0,v2.litElementHydrateSupport?.({LitElement:K});var U5=v2.litElementPolyfillSupport;U5?.({LitElement:K});(v2.litElementVersions??=[]).push("4.2.2");var c=M=>(H,C)=>{C!==void 0?C.addInitializer(()=>{customElements.define(M,H)}):customElements.define(M,H)};var G5={attribute:!0,type:String,converter:c1,reflect:!1,hasChanged:U1},Q5=(M=G5,H,C)=>{let{kind:V,metadata:L}=C,e=globalThis.litPropertyMetadata.get(L);if(e===void 0&&globalThis.litPropertyMetadata.set(L,e=new Map),V==="setter"&&((M=Object.create(M)).wrapped=!0),e.set(C.name,M),V==="accessor"){let{name:r}=C;return{set(i){let o=H.get.call(this);H.set.call(this,i),this.requestUpdate(r,o,M,!0,i)},init(i){return i!==void 0&&this.C(r,void 0,M,i),i}}}if(V==="setter"){let{name:r}=C;return function(i){let o=this[r];H.call(this,i),this.requestUpdate(r,o,M,!0,i)}}throw Error("Unsupported decorator location: "+V)};function x(M){return(H,C)=>typeof C=="object"?Q5(M,H,C):((V,L,e)=>{let r=L.hasOwnProperty(e);return L.constructor.createProperty(e,V),r?Object.getOwnPropertyDescriptor(L,e):void 0})(M,H,C)}function Z(M){return x({...M,state:!0,attribute:!1})}var x2=o2`
  .level-low {
    --level: var(--hearthward-low-color, #2e9560);
  }
  .level-medium {
    --level: var(--hearthward-medium-color, #b87a00);
  }
  .level-high {
    --level: var(--hearthward-high-color, #e0600f);
  }
  .level-critical {
    --level: var(--hearthward-critical-color, #d3262f);
  }
  .level-none {
    --level: var(--hearthward-none-color, #7d8590);
  }
  .level-low,
  .level-medium,
  .level-high,
  .level-critical,
  .level-none {
    --level-ink: color-mix(
      in oklab,
      var(--level) 60%,
      var(--primary-text-color, #141414)
    );
    --level-well: color-mix(in oklab, var(--level) 14%, transparent);
  }
`;var k=class extends Error{},f=class extends Error{constructor(C,V,L){super(V);this.status=C;this.field=L}},k1=0;async function S(M,H={}){let{method:C="GET",body:V,csrf:L,patience:e=15e3,signal:r}=H,i={Accept:"application/json"};L&&(i["X-Hearthward-CSRF"]=L),V!==void 0&&(i["Content-Type"]="application/json");let o=AbortSignal.timeout(e),d,p=null;try{d=await fetch(`api/v1/${M}`,{method:C,headers:i,body:V===void 0?null:JSON.stringify(V),cache:"no-store",signal:r?AbortSignal.any([r,o]):o});let l=Date.parse(d.headers.get("Date")??"");k1=Number.isNaN(l)?0:l-Date.now(),d.status!==204&&(p=await d.json())}catch(l){throw new k("no answer of the engine",{cause:l})}if(d.ok)return p;let n=p?.error;throw n?.message?new f(d.status,n.message,n.field??""):new k(`answer ${d.status}`)}async function R(M,H,C,V){let{csrf:L}=await S("session");return S(H,{method:M,csrf:L,...C===void 0?{}:{body:C},...V===void 0?{}:{patience:V}})}function D(M,H){let C=new URLSearchParams;for(let[L,e]of Object.entries(H))e!==void 0&&C.set(L,String(e));let V=C.toString();return V?`${M}?${V}`:M}function G2(M){return`api/v1/media/${encodeURIComponent(M)}`}var Q2={status:{ok:"Everything is working",camera:"Not every camera is being watched",degraded:"Watching, but not at its best",model_missing:"Nothing is being watched"},level:{low:"Low",medium:"Medium",high:"High",critical:"Critical",unknown:"Unknown",unwatched:"Not watched"},risk:{clear:"Nothing going on",unknown:"Something happened that could not be assessed",incident:"Something is going on",hold:"Something went on just now"},camera:{starting:"Starting",watching:"Watching",no_frames:"No pictures",source_needed:"Stream lost",off:"Switched off",model_missing:"No model"},source:{stream:"live stream",push:"snapshots from Home Assistant"},zone:{entry:"Entry",driveway:"Driveway",yard:"Yard",sidewalk:"Sidewalk",restricted:"Restricted",ignore:"Ignore"},zone_help:{entry:"Doors and low windows: coming close and staying are judged strictly.",driveway:"Where cars stand: walking along them counts by night.",yard:"Your ground: strangers count by night, or when nobody is home.",sidewalk:"Public ground: who is there is passing by.",restricted:"Where nobody has business: counts at once.",ignore:"A tree, a flag, a road: who stands in it is dropped."},llm:{ok:"Answering",starting:"Starting",off:"Switched off",unreachable:"Not reachable",model_missing:"Model missing",pulling:"Being fetched",refused:"Not used"},verdict:{ok:"is in order",warning:"needs a look",error:"is wrong"},finding:{libraries:"Libraries",interpreter:"Interpreter",clock:"Clock",disk:"Disk",devices:"Devices",decoding:"Video decoding",model:"Detection model",ollama:"Ollama",port:"Port",certificate:"Certificate",announcement:"Announcement in the network",supervisor:"Supervisor"},dropped:{still:"nothing moved",superseded:"overtaken by newer ones",overload:"no time for them",identical:"same as before",out_of_order:"came too late",damaged:"damaged",not_an_image:"no pictures",too_large:"too large",error:"lost to errors",off:"while switched off",not_pushed:"sent to a stream’s camera",model_missing:"without a model"},limit:{detector:"the detector",processor:"the processor"},stage:{stream:"Decode the stream",decode:"Make pixels",gate:"Motion gate",letterbox:"Fit to the model",wait:"Wait for a batch",detect:"Detect",region:"Closer look",track:"Track and zones",observe:"Windows"},age:{taken_age:"When taken",detected_age:"When detected"},outcome:{assessed:"Assessed",rules_only:"By rules alone",not_assessed:"Not assessed"},reason:{quiet:"a quiet window: the rules decide alone",late:"the language model took too long",busy:"the language model was busy",llm_down:"the language model did not answer",model_missing:"the language model is not installed",llm_off:"the language model is switched off",llm_refused:"the language model is not trusted",bad_answer:"the language model’s answer made no sense",engine_stopping:"the engine was being stopped",provisional:"a first verdict; the full one follows",no_facts:"there were no facts to go by",engine_error:"the engine failed at it; its log says why"},change:{camera_added:"Camera added",camera_changed:"Camera settings changed",camera_removed:"Camera removed",feedback_given:"Feedback given",feedback_withdrawn:"Feedback withdrawn",feedback_reset:"Feedback forgotten",baseline_reset:"Normal activity forgotten",paired:"Home Assistant paired",owner_changed:"Owner changed",owner_released:"Owner released"},who:{home_assistant:"Home Assistant",token:"a script",page:"this page"},device:{cpu:"Processor (CPU)"}};function v(M,H){let C=Q2[M];return C&&Object.hasOwn(C,H)?C[H]??H:H.replaceAll("_"," ")}function z2(M,H){let C=Q2[M];return C!==void 0&&Object.hasOwn(C,H)}var q="The engine is not reachable, trying again …",w="–";var z5=new Intl.PluralRules("en"),K5=new Intl.DateTimeFormat(void 0,{timeStyle:"medium"}),q5=new Intl.DateTimeFormat(void 0,{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3}),j5=new Intl.DateTimeFormat(void 0,{timeStyle:"short"}),X5=new Intl.DateTimeFormat(void 0,{dateStyle:"medium",timeStyle:"short"});function m(M,H=0){return M.toLocaleString(void 0,{minimumFractionDigits:H,maximumFractionDigits:H})}function F(M){return M.toLocaleString(void 0,{style:"percent"})}function G(M,H,C){return`${m(M)} ${z5.select(M)==="one"?H:C}`}function Y1(M){return M===null?"":M<1?", no room for another camera":`, about ${G(M,"more camera","more cameras")}`}function M1(M){return M==null?w:M>=1e3?`${m(M/1e3,1)} s`:`${m(M,M<10?1:0)} ms`}function J1(M){let H=Math.floor(M/60),C=Math.floor(H/60);return H<1?`${Math.floor(M)} s`:C<1?`${H} min`:C<24?`${C} h ${H%60} min`:`${Math.floor(C/24)} d ${C%24} h`}function m1(M){return M===null?w:M<1e3?`${m(M)} MB`:`${m(M/1e3,1)} GB`}function K2(M){return q5.format(new Date(M))}function j(M){return K5.format(M)}function w1(M){return j5.format(new Date(M))}function q2(M){return new Date().toDateString()===new Date(M).toDateString()?w1(M):e1(M)}function e1(M){return X5.format(new Date(M))}var Y5=new Set(["no_frames","source_needed","model_missing"]);function C2(M){let H=M.cameras.some(C=>Y5.has(C.status.state));return M.health.status==="ok"&&H?"camera":M.health.status}function r1(M){M.dispatchEvent(new CustomEvent("look-anew",{bubbles:!0,composed:!0}))}function j2(M){M.dispatchEvent(new CustomEvent("examine",{bubbles:!0,composed:!0}))}var u=class extends K{createRenderRoot(){return this}};function P(M){let H=document.getElementById("live");H&&(H.textContent=M)}function T(M){if(M instanceof k)return q;if(M instanceof f)return b(M.message);throw M}function b(M){if(!M)return"";let H=M.charAt(0).toUpperCase()+M.slice(1);return/[.!?…]$/.test(H)?H:`${H}.`}var J5=5e3,C3=3e5,H3=9e4,V3=120,H2=class{constructor(H){this.changed=H;this.info=null;this.session=null;this.now=null;this.away=!1;this.ended="";this.running=null;this.version=null;this.report=null;this.examinedAt=null;this.examining=!1;this.examinationFailed=!1;this.history=[];this.visibility=()=>{clearTimeout(this.timer),document.hidden||this.look()}}get inside(){return this.session!==null&&this.session.via!=="none"}start(){document.addEventListener("visibilitychange",this.visibility),this.look()}stop(){document.removeEventListener("visibilitychange",this.visibility),clearTimeout(this.timer)}async look({again:H=!1}={}){return H&&this.running&&await this.running,this.running??=this.round().finally(()=>{this.running=null,clearTimeout(this.timer),document.hidden||(this.timer=setTimeout(()=>{this.look()},J5)),this.changed()}),this.running}forget(H=""){this.session=null,this.now=null,this.report=null,this.examinedAt=null,this.history=[],this.ended=H}async examine(){if(!this.examining){this.examining=!0,this.examinationFailed=!1,this.refreshNow();try{this.report=await S("doctor",{patience:H3})}catch(H){if(!(H instanceof k||H instanceof f))throw H;this.examinationFailed=!0}finally{this.examining=!1,this.examinedAt=new Date,this.refreshNow()}}}async round(){try{this.inside||await this.enter(),this.inside&&await this.ask(),this.setAway(!1)}catch(H){if(H instanceof f&&H.status===401)this.forget("You were logged out: the engine has been started again, or twelve hours are over.");else if(H instanceof k||H instanceof f)this.setAway(!0);else throw H}}async enter(){let[H,C]=await Promise.all([S("info"),S("session")]);this.info=H,this.session=C}async ask(){let H=performance.now(),[C,{cameras:V},L,e]=await Promise.all([S("health"),S("cameras"),S("pipeline"),S("pairing")]);if(this.version??=C.version,C.version!==this.version&&location.reload(),!this.info)return;let r={at:Date.now(),fps:L.fps,cpu:L.cpu_percent/100/L.cores,used:C.capacity.used,memory_mb:L.memory_mb};this.history=[...this.history,r].slice(-V3),this.ended="",this.now={info:this.info,health:C,cameras:V,pipeline:L,pairing:e,askedAt:H,lookedAt:new Date,...this.doctor(),history:this.history};let i=this.examinedAt===null?0:this.examinedAt.getTime()+C3;Date.now()>=i&&!this.examining&&this.examine()}doctor(){let{report:H,examinedAt:C,examining:V,examinationFailed:L}=this;return{report:H,examinedAt:C,examining:V,examinationFailed:L}}refreshNow(){this.now&&(this.now={...this.now,...this.doctor()}),this.changed()}setAway(H){this.away!==H&&(this.away=H,P(H?q:"The engine is reachable again."))}};var X2="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z";var Y2="M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z";var J2="M18.4,10.6C16.55,9 14.15,8 11.5,8C6.85,8 2.92,11.03 1.54,15.22L3.9,16C4.95,12.81 7.95,10.5 11.5,10.5C13.45,10.5 15.23,11.22 16.62,12.38L13,16H22V7L18.4,10.6Z";var s2="M17,15.7V13H19V17L10,21L3,14L7,5H11V7H8.3L5.4,13.6L10.4,18.6L17,15.7M22,5V7H19V10H17V7H14V5H17V2H19V5H22Z";var C5="M12.5,8C9.85,8 7.45,9 5.6,10.6L2,7V16H11L7.38,12.38C8.77,11.22 10.54,10.5 12.5,10.5C16.04,10.5 19.05,12.81 20.1,16L22.47,15.22C21.08,11.03 17.15,8 12.5,8Z";var H5="M15,3V7.59L7.59,15H3V21H9V16.42L16.42,9H21V3M17,5H19V7H17M5,17H7V19H5";var V5={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},L5=M=>(...H)=>({_$litDirective$:M,values:H}),V2=class{constructor(H){}get _$AU(){return this._$AM._$AU}_$AT(H,C,V){this._$Ct=H,this._$AM=C,this._$Ci=V}_$AS(H,C){return this.update(H,C)}update(H,C){return this.render(...C)}};var{I:L3}=I2,M5=M=>M;var e5=()=>document.createComment(""),l1=(M,H,C)=>{let V=M._$AA.parentNode,L=H===void 0?M._$AB:H._$AA;if(C===void 0){let e=V.insertBefore(e5(),L),r=V.insertBefore(e5(),L);C=new L3(e,r,M,M.options)}else{let e=C._$AB.nextSibling,r=C._$AM,i=r!==M;if(i){let o;C._$AQ?.(M),C._$AM=M,C._$AP!==void 0&&(o=M._$AU)!==r._$AU&&C._$AP(o)}if(e!==L||i){let o=C._$AA;for(;o!==e;){let d=M5(o).nextSibling;M5(V).insertBefore(o,L),o=d}}}return C},X=(M,H,C=M)=>(M._$AI(H,C),M),M3={},r5=(M,H=M3)=>M._$AH=H,t5=M=>M._$AH,L2=M=>{M._$AR(),M._$AA.remove()};var i5=(M,H,C)=>{let V=new Map;for(let L=H;L<=C;L++)V.set(M[L],L);return V},y=L5(class extends V2{constructor(M){if(super(M),M.type!==V5.CHILD)throw Error("repeat() can only be used in text expressions")}dt(M,H,C){let V;C===void 0?C=H:H!==void 0&&(V=H);let L=[],e=[],r=0;for(let i of M)L[r]=V?V(i,r):r,e[r]=C(i,r),r++;return{values:e,keys:L}}render(M,H,C){return this.dt(M,H,C).values}update(M,[H,C,V]){let L=t5(M),{values:e,keys:r}=this.dt(H,C,V);if(!Array.isArray(L))return this.ut=r,e;let i=this.ut??=[],o=[],d,p,n=0,l=L.length-1,s=0,O=e.length-1;for(;n<=l&&s<=O;)if(L[n]===null)n++;else if(L[l]===null)l--;else if(i[n]===r[s])o[s]=X(L[n],e[s]),n++,s++;else if(i[l]===r[O])o[O]=X(L[l],e[O]),l--,O--;else if(i[n]===r[O])o[O]=X(L[n],e[O]),l1(M,o[O+1],L[n]),n++,O--;else if(i[l]===r[s])o[s]=X(L[l],e[s]),l1(M,L[n],L[l]),l--,s++;else if(d===void 0&&(d=i5(r,s,O),p=i5(i,n,l)),d.has(i[n]))if(d.has(i[l])){let E=p.get(r[s]),n1=E!==void 0?L[E]:null;if(n1===null){let Z1=l1(M,L[n]);X(Z1,e[s]),o[s]=Z1}else o[s]=X(n1,e[s]),l1(M,L[n],n1),L[E]=null;s++}else L2(L[l]),l--;else L2(L[n]),n++;for(;s<=O;){let E=l1(M,o[O+1]);X(E,e[s]),o[s++]=E}for(;n<=l;){let E=L[n++];E!==null&&L2(E)}return this.ut=r,r5(M,o),U}});function t1(M,H=24){return t`<svg
    class="icon"
    viewBox="0 0 24 24"
    width=${H}
    height=${H}
    aria-hidden="true"
    focusable="false"
  >
    ${g`<path fill="currentColor" d=${M}></path>`}
  </svg>`}function b1(M,[H,C]){return M.map(([V,L])=>`${h(V*H)},${h(L*C)}`).join(" ")}function a5([M,H],[C,V]){let L=Math.min(C/M,V/H);return[M*L,H*L]}function M2(M,H){return[...M.masks.map(C=>o5(C.polygon,H,"mask")),...M.zones.map(C=>o5(C.polygon,H,`zone ${C.kind}`)),...M.lines.map(C=>Z2(C.from,C.to,H))]}function o5(M,H,C){return g`<g class="shape ${C}">
    <polygon points=${b1(M,H)}></polygon>
  </g>`}function A5(M,H,[C,V]){let[L,e]=e3(H);return g`<text class="name" text-anchor="middle"
    x=${h(L*C)} y=${h(e*V+4)}>${M}</text>`}function e3(M){let[H,C,V]=[0,0,0];for(let[e,[r,i]]of M.entries()){let[o,d]=M[(e+1)%M.length]??[r,i],p=r*d-o*i;H+=p,C+=(r+o)*p,V+=(i+d)*p}if(Math.abs(H)>1e-6)return[C/(3*H),V/(3*H)];let L=e=>e.reduce((r,i)=>r+i,0)/e.length;return[L(M.map(([e])=>e)),L(M.map(([,e])=>e))]}function Z2(M,H,C){let[V,L]=[M[0]*C[0],M[1]*C[1]],[e,r]=[H[0]*C[0],H[1]*C[1]],i=Math.hypot(e-V,r-L)||1,[o,d]=[(V+e)/2,(L+r)/2],[p,n]=[-(r-L)/i,(e-V)/i],[l,s]=[o+p*22,d+n*22],[O,E]=[(e-V)/i*5,(r-L)/i*5],[n1,Z1]=[o+p*14,d+n*14],y5=`M${h(V)},${h(L)}L${h(e)},${h(r)}M${h(o)},${h(d)}L${h(l)},${h(s)}M${h(n1+O)},${h(Z1+E)}L${h(l)},${h(s)}L${h(n1-O)},${h(Z1-E)}`;return g`<g class="shape line"><path d=${y5}></path></g>`}function e2(M,H,C){return M.map(V=>{let[L,e,r,i]=V.box,[o,d]=[L*H[0],e*H[1]],p=C?r3(V):"";return g`<g class="track ${V.stationary?"resting":""}">
      <polyline points=${b1(V.path,H)}></polyline>
      <rect x=${h(o)} y=${h(d)} rx="3"
        width=${h((r-L)*H[0])}
        height=${h((i-e)*H[1])}></rect>
      ${p?g`<text x=${h(Math.min(o+2,H[0]-p.length*7))}
              y=${h(d>20?d-6:i*H[1]+15)}>${p}</text>`:a}
    </g>`})}function r3(M){return`${M.identity??M.label} ${F(M.confidence)}`}function d5(M){let H=M.identity?`${M.label} (${M.identity})`:M.label,C=M.zones.length?` in ${M.zones.join(", ")}`:"";return`${H}${C}${M.stationary?", standing still":""}`}function y1(M){return`${m(M*100,1)} %`}function h(M){return Math.round(M*10)/10}var m5=["zone","mask","line"],Y={zone:3,mask:3,line:2},T1={zone:64,mask:64,line:2},l5=32,t3={zones:"zone",masks:"mask",lines:"line"},i3=200,n5=0;function P1(M,H,C,V="yard"){return n5+=1,{key:n5,what:M,name:C,kind:V,points:H}}function p5(M){return[...M.zones.map(H=>P1("zone",H.polygon,H.name,H.kind)),...M.masks.map(H=>P1("mask",H.polygon,H.name)),...M.lines.map(H=>P1("line",[H.from,H.to],H.name))]}function i1(M){let H=[],C=[],V=[];for(let{what:L,name:e,kind:r,points:i}of M){let o=i.map(([n,l])=>[n,l]),[d=[0,0],p=[0,0]]=o;L==="zone"?H.push({name:e,kind:r,polygon:o}):L==="mask"?C.push({name:e,polygon:o}):V.push({name:e,from:d,to:p})}return{zones:H,masks:C,lines:V}}function v5(M,H){let C=/^(zones|masks|lines)\[(\d+)\](?:\.(\w+))?/.exec(M);if(!C)return null;let V=t3[C[1]],L=H.filter(r=>r.what===V)[Number(C[2])];if(!L)return null;let e=C[3]==="name"||C[3]==="kind"?C[3]:"points";return{key:L.key,part:e}}function B1([M,H]){let C=V=>Math.round(Math.min(1,Math.max(0,V))*1e4)/1e4;return[C(M),C(H)]}function u2(M,H,C){return{...M,points:M.points.with(H,B1(C))}}function x5(M,H,C){let V=M.points.map(([i])=>i),L=M.points.map(([,i])=>i),e=Math.min(1-Math.max(...V),Math.max(-Math.min(...V),H)),r=Math.min(1-Math.max(...L),Math.max(-Math.min(...L),C));return{...M,points:M.points.map(([i,o])=>B1([i+e,o+r]))}}function S2(M,H){if(M.points.length>=T1[M.what])return M;let C=M.points[H],V=M.points[(H+1)%M.points.length];if(!C||!V)return M;let L=B1([(C[0]+V[0])/2,(C[1]+V[1])/2]);return{...M,points:M.points.toSpliced(H+1,0,L)}}function s5(M,H){return M.points.length<=Y[M.what]?M:{...M,points:M.points.toSpliced(H,1)}}var r2=class{constructor(H){this.past=[];this.future=[];this.tag="";this.shapes=p5(H),this.saved=JSON.stringify(i1(this.shapes))}get changed(){return JSON.stringify(i1(this.shapes))!==this.saved}get canUndo(){return this.past.length>0}get canRedo(){return this.future.length>0}get(H){return this.shapes.find(C=>C.key===H)??null}step(H,C=""){(C===""||C!==this.tag)&&(this.past=[...this.past,this.shapes].slice(-i3)),this.future=[],this.shapes=H,this.tag=C}replace(H,C=""){this.shapes.includes(H)||this.step(this.shapes.map(V=>V.key===H.key?H:V),C)}undo(){let H=this.past.pop();H&&(this.future.push(this.shapes),this.shapes=H,this.tag="")}redo(){let H=this.future.pop();H&&(this.past.push(this.shapes),this.shapes=H,this.tag="")}keep(H){let C=p5(H);this.saved=JSON.stringify(i1(C)),this.changed&&this.step(C)}};var o3=14,a3=4,A3=.01,d3=.001,n3={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]},$=class extends u{constructor(){super(...arguments);this.turn=0;this.address="";this.natural=[16,9];this.tracks=[];this.showTracks=!0;this.showShapes=!0;this.alt="";this.across=0;this.pointer=null;this.grip=null;this.grips=0;this.measure=new ResizeObserver(([C])=>{this.across=C?.contentRect.width??0});this.down=C=>{if(C.button!==0)return;let V=this.at(C);if(this.desk.drawing){this.set(V),C.preventDefault();return}let L=C.target,e=L.closest("[data-key]")?.dataset.key;if(e===void 0){this.desk.select(null);return}this.desk.select(Number(e));let r=this.desk.shape;if(!r)return;this.grips+=1;let i=`drag ${this.grips}`,o=L.closest("[data-corner]")?.dataset.corner,d=L.closest("[data-after]")?.dataset.after;if(this.grip={shape:r,index:null,from:V,tag:i},o!==void 0)this.grip.index=Number(o);else if(d!==void 0){let p=S2(r,Number(d));this.desk.change(p,i),this.grip={shape:p,index:Number(d)+1,from:V,tag:i}}C.currentTarget.setPointerCapture(C.pointerId)};this.move=C=>{let V=this.at(C);if(this.desk.drawing){this.pointer=V;return}if(!this.grip)return;let{shape:L,index:e,from:r,tag:i}=this.grip,[o,d]=[V[0]-r[0],V[1]-r[1]];if(Math.hypot(o*this.size[0],d*this.size[1])<2)return;let p=e===null?x5(L,o,d):u2(L,e,V);this.desk.change(p,i)};this.up=()=>{this.grip=null};this.leave=()=>{this.pointer=null};this.key=C=>{let V=C.target.closest("[data-corner]"),{shape:L}=this.desk;if(!V||!L)return;let e=Number(V.dataset.corner),r=n3[C.key],[i,o]=L.points[e]??[0,0];if(r){let d=C.shiftKey?d3:A3,p=[i+r[0]*d,o+r[1]*d];this.desk.change(u2(L,e,p),`keys ${L.key} ${e}`);let[n=0,l=0]=this.desk.shape?.points[e]??[];P(`${y1(n)} from the left, ${y1(l)} from the top`)}else if(C.key==="Delete"||C.key==="Backspace")this.desk.change(s5(L,e)),P(L.points.length>Y[L.what]?"Corner removed":"A shape needs the corners that are left"),this.focusCorner(Math.max(0,e-1));else if(C.key==="Insert"||C.key==="+")this.desk.change(S2(L,e)),P("Corner added"),this.focusCorner(e+1);else if(C.key==="Escape")this.desk.select(null);else return;C.preventDefault()}}connectedCallback(){super.connectedCallback(),this.measure.observe(this)}disconnectedCallback(){this.measure.disconnect(),super.disconnectedCallback()}get size(){return[this.across,this.across*this.natural[1]/this.natural[0]]}render(){let{desk:C,size:V}=this,[L,e]=V,r=C.drawing!==null;return t`<div class="paper ${r?"drawing":""}">
      ${this.address?t`<img src=${this.address} alt=${this.alt} draggable="false" />`:t`<p class="nothing">No picture yet</p>`}
      <svg
        viewBox="0 0 ${L||16} ${e||9}"
        width=${L}
        height=${e}
        role="group"
        aria-label="Zones, masks and lines on the picture"
        @pointerdown=${this.down}
        @pointermove=${this.move}
        @pointerup=${this.up}
        @pointercancel=${this.up}
        @pointerleave=${this.leave}
        @dblclick=${()=>{C.finish()}}
        @keydown=${this.key}
      >
        ${this.showShapes||r?this.drawOthers():a}
        ${this.showTracks&&!r?e2(this.tracks,V,!0):a}
        ${this.showShapes?this.drawSelected():a}
        ${r?this.drawUnfinished():a}
      </svg>
    </div>`}drawOthers(){return this.desk.draft.shapes.filter(V=>V.key!==this.desk.selected).map(V=>g`<g data-key=${V.key}>${M2(i1([V]),this.size)}</g>`)}drawNames(){return this.desk.draft.shapes.filter(V=>V.what!=="line").map(V=>A5(V.name,V.points,this.size))}drawSelected(){let{shape:C}=this.desk;if(!C)return this.drawNames();let{size:V}=this,[L,e]=C.points;return g`<g class="chosen" data-key=${C.key}>
      ${C.what==="line"&&L&&e?Z2(L,e,V):g`<g class="shape ${C.what} ${C.what==="zone"?C.kind:""}">
              <polygon points=${b1(C.points,V)}></polygon>
            </g>`}
      ${this.drawNames()}
      ${C.points.length<T1[C.what]?this.drawMiddles(C):a}
      ${C.points.map((r,i)=>this.drawCorner(C,r,i))}
    </g>`}drawMiddles(C){return C.points.map((V,L)=>{let e=C.points[(L+1)%C.points.length]??V,[r,i]=[(V[0]+e[0])/2,(V[1]+e[1])/2];return g`<circle class="middle" data-after=${L} r="6"
        cx=${r*this.size[0]} cy=${i*this.size[1]}></circle>`})}drawCorner(C,[V,L],e){let r=`Corner ${e+1} of ${C.name}: ${y1(V)} from the left, ${y1(L)} from the top`;return g`<g class="corner" data-corner=${e} tabindex="0" role="button"
      aria-label=${r} aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Insert Delete">
      <circle class="reach" r="16" cx=${V*this.size[0]} cy=${L*this.size[1]}></circle>
      <circle r="7" cx=${V*this.size[0]} cy=${L*this.size[1]}></circle>
    </g>`}drawUnfinished(){let{drawing:C}=this.desk;if(!C)return a;let V=this.pointer?[...C.points,this.pointer]:C.points,[L]=C.points;return g`<g class="unfinished ${C.what}">
      <polyline points=${b1(V,this.size)}></polyline>
      ${C.points.map(([e,r])=>g`<circle r="5" cx=${e*this.size[0]} cy=${r*this.size[1]}></circle>`)}
      ${L&&this.desk.canFinish?g`<circle class="closing" r="11" cx=${L[0]*this.size[0]}
              cy=${L[1]*this.size[1]}></circle>`:a}
    </g>`}at(C){let V=C.currentTarget.getBoundingClientRect();return[(C.clientX-V.left)/V.width,(C.clientY-V.top)/V.height]}set(C){let{desk:V}=this,L=V.drawing?.points??[],e=r=>r===void 0?1/0:Math.hypot((C[0]-r[0])*this.size[0],(C[1]-r[1])*this.size[1]);V.canFinish&&e(L[0])<o3?V.finish():e(L.at(-1))>=a3&&V.addCorner(C)}async focusCorner(C){await this.updateComplete,await new Promise(requestAnimationFrame),this.querySelector(`[data-corner="${C}"]`)?.focus()}};A([x({attribute:!1})],$.prototype,"desk",2),A([x({attribute:!1})],$.prototype,"turn",2),A([x()],$.prototype,"address",2),A([x({attribute:!1})],$.prototype,"natural",2),A([x({attribute:!1})],$.prototype,"tracks",2),A([x({attribute:!1})],$.prototype,"showTracks",2),A([x({attribute:!1})],$.prototype,"showShapes",2),A([x()],$.prototype,"alt",2),A([Z()],$.prototype,"across",2),A([Z()],$.prototype,"pointer",2),$=A([c("hw-canvas")],$);var p3={zone:[[.35,.4],[.65,.4],[.65,.75],[.35,.75]],mask:[[.35,.1],[.65,.1],[.65,.35],[.35,.35]],line:[[.3,.6],[.7,.6]]},Z5={zone:"Zone",mask:"Mask",line:"Line"},t2=class{constructor(H,C){this.changed=C;this.selected=null;this.drawing=null;this.blame=null;this.complaint="";this.saving=!1;this.saved=!1;this.savedAt=0;this.draft=new r2(H)}get shape(){return this.draft.get(this.selected)}select(H){this.selected=H,this.changed()}begin(H){this.drawing={what:H,points:[]},this.selected=null,this.changed()}hasRoom(H){return this.draft.shapes.filter(C=>C.what===H).length<l5}get canFinish(){let{drawing:H}=this;return H!==null&&H.points.length>=Y[H.what]}addCorner(H){if(!this.drawing)return;let{what:C,points:V}=this.drawing;this.drawing={what:C,points:[...V,B1(H)]},this.drawing.points.length>=T1[C]?this.finish():this.changed()}back(){if(!this.drawing)return;let{what:H,points:C}=this.drawing;this.drawing=C.length?{what:H,points:C.slice(0,-1)}:null,this.changed()}cancel(){this.drawing=null,this.changed()}finish(){if(!this.drawing||!this.canFinish)return;let{what:H,points:C}=this.drawing;this.add(H,C)}place(){this.drawing&&this.add(this.drawing.what,p3[this.drawing.what])}change(H,C=""){this.draft.replace(H,C),this.touched()}remove(H){this.draft.step(this.draft.shapes.filter(C=>C.key!==H)),this.selected===H&&(this.selected=null),this.touched()}undo(){this.draft.undo(),this.touched()}redo(){this.draft.redo(),this.touched()}add(H,C){let V=P1(H,C,this.freshName(H));this.draft.step([...this.draft.shapes,V]),this.drawing=null,this.selected=V.key,this.touched()}freshName(H){let C=new Set(this.draft.shapes.filter(L=>L.what===H).map(L=>L.name)),V=C.size+1;for(;C.has(`${Z5[H]} ${V}`);)V+=1;return`${Z5[H]} ${V}`}touched(){this.saved=!1,this.complaint="",this.blame=null,this.draft.get(this.selected)||(this.selected=null),this.changed()}};var u5=["entry","driveway","yard","sidewalk","restricted","ignore"];var S5={zone:"Zone",mask:"Mask",line:"Line"},m3={zone:s2,mask:s2,line:H5},l3={mask:"Painted grey before anything looks at the picture: no model, no store and no phone sees it.",line:"Who passes it along the arrow goes in, the other way round out."},o1=class extends u{constructor(){super(...arguments);this.turn=0;this.fromHome=!1;this.wasDrawing=!1;this.count=0}updated(){let{drawing:C,draft:V}=this.desk,L=C!==null,e=L&&!this.wasDrawing,r=!L&&this.wasDrawing,i=V.shapes.length<this.count;this.wasDrawing=L,this.count=V.shapes.length,e?this.focusOn("[data-do=place], [data-do=cancel]"):r&&this.desk.shape?this.focusOn("input"):(r||i)&&document.activeElement===document.body&&this.focusOn("[data-draw=zone]")}focusOn(C){let V=this.querySelector(C);V instanceof HTMLInputElement&&!matchMedia("(pointer: fine)").matches||(V?.focus({preventScroll:!0}),V instanceof HTMLInputElement&&V.select())}render(){let{desk:C}=this,{drawing:V,draft:L}=C;return t`
      <div class="headed">
        <h2 id="shapes-title">Zones and masks</h2>
        <div class="tools">
          <button
            class="icon-only"
            type="button"
            aria-label="Undo"
            title="Undo"
            ?disabled=${!L.canUndo}
            @click=${()=>{C.undo()}}
          >
            ${t1(C5,20)}
          </button>
          <button
            class="icon-only"
            type="button"
            aria-label="Redo"
            title="Redo"
            ?disabled=${!L.canRedo}
            @click=${()=>{C.redo()}}
          >
            ${t1(J2,20)}
          </button>
        </div>
      </div>
      ${this.fromHome&&L.shapes.length?t`<p class="note">
              These come from the camera’s settings in Home Assistant, which win over
              what is drawn here. To draw here, empty its zones and masks there.
            </p>`:a}
      ${V?this.renderDrawing(V.what,V.points.length):this.renderAdd()}
      ${L.shapes.length===0&&!V?t`<p class="soft">
              Nothing is drawn yet. Begin with the sidewalk and with each door: without
              zones the engine cannot say that somebody is at a door.
            </p>`:a}
      <ul class="shapes">
        ${y(L.shapes,e=>e.key,e=>this.renderShape(e))}
      </ul>
      ${this.renderSaving()}
    `}renderAdd(){return t`<div class="adding" role="group" aria-label="Draw">
      ${m5.map(C=>t`<button
            class="quiet"
            type="button"
            data-draw=${C}
            aria-label="Draw a ${C}"
            ?disabled=${!this.desk.hasRoom(C)}
            @click=${()=>{this.desk.begin(C)}}
          >
            ${t1(m3[C],20)} ${S5[C]}
          </button>`)}
    </div>`}renderDrawing(C,V){let{desk:L}=this,e=C==="line"?"Click where the line begins, then where it ends.":V===0?"Click the corners on the picture, one after another. For people, draw on the ground: what counts is where their feet are.":V<Y[C]?`${Y[C]-V} more, at least.`:"Click the first corner, or Finish, when it is whole.";return t`<div class="note drawing-help">
      <p role="status">${e}</p>
      <div class="actions">
        ${C==="line"?a:t`<button
                type="button"
                ?disabled=${!L.canFinish}
                @click=${()=>{L.finish()}}
              >
                Finish
              </button>`}
        ${V===0?t`<button
                class="quiet"
                type="button"
                data-do="place"
                @click=${()=>{L.place(),this.dispatchEvent(new CustomEvent("to-corner",{bubbles:!0}))}}
              >
                Place one, move it with the arrow keys
              </button>`:t`<button
                class="quiet"
                type="button"
                @click=${()=>{L.back()}}
              >
                One corner back
              </button>`}
        <button
          class="quiet"
          type="button"
          data-do="cancel"
          @click=${()=>{L.cancel()}}
        >
          Cancel
        </button>
      </div>
    </div>`}renderShape(C){let{desk:V}=this,L=V.selected===C.key,e=V.blame?.key===C.key,r=C.what==="zone"?v("zone",C.kind):S5[C.what];return t`<li class="${L?"chosen":""} ${e?"blamed":""}">
      <button
        class="shape-head"
        type="button"
        aria-expanded=${L?"true":"false"}
        @click=${()=>{V.select(L?null:C.key)}}
      >
        <span
          class="chip ${C.what} ${C.what==="zone"?C.kind:""}"
        ></span>
        <b>${C.name||"Without a name"}</b>
        <span class="soft">${r}</span>
      </button>
      ${L||e?this.renderFields(C):a}
    </li>`}renderFields(C){let{desk:V}=this,L=`shape-${C.key}`,e=V.blame?.key===C.key?V.blame.part:null,r=i=>e===i?t`<p class="complaint" id="${L}-wrong" role="alert">${V.complaint}</p>`:a;return t`<div class="fields">
      <label for="${L}-name">Name</label>
      <input
        id="${L}-name"
        maxlength="100"
        autocomplete="off"
        .value=${C.name}
        aria-invalid=${e==="name"?"true":"false"}
        aria-describedby=${e==="name"?`${L}-wrong`:a}
        @input=${i=>{let o=i.target.value;V.change({...C,name:o},`name ${C.key}`)}}
      />
      ${r("name")}
      ${C.what==="zone"?this.renderKind(C,L):t`<p class="soft">${l3[C.what]}</p>`}
      ${r("kind")} ${r("points")}
      <div class="actions">
        <button
          class="quiet"
          type="button"
          @click=${()=>{this.dispatchEvent(new CustomEvent("to-corner",{bubbles:!0}))}}
        >
          Move by keyboard
        </button>
        ${C.what==="line"?t`<button
                class="quiet"
                type="button"
                @click=${()=>{V.change({...C,points:C.points.toReversed()})}}
              >
                Turn the arrow
              </button>`:a}
        <button
          class="quiet"
          type="button"
          @click=${()=>{V.remove(C.key)}}
        >
          ${t1(Y2,20)} Delete
        </button>
      </div>
    </div>`}renderKind(C,V){return t`<label for="${V}-kind">Kind</label>
      <select
        id="${V}-kind"
        aria-describedby="${V}-help"
        @change=${L=>{let e=L.target.value;this.desk.change({...C,kind:e})}}
      >
        ${u5.map(L=>t`<option value=${L} ?selected=${L===C.kind}>
              ${v("zone",L)}
            </option>`)}
      </select>
      <p class="soft" id="${V}-help">${v("zone_help",C.kind)}</p>`}renderSaving(){let{desk:C}=this,{changed:V}=C.draft,L=C.complaint!==""&&C.blame===null;return t`<div class="saving">
      ${L?t`<p class="complaint" role="alert">${b(C.complaint)}</p>`:a}
      <p class="soft" role="status">
        ${C.saving?"Saving …":V?"Not saved yet.":C.saved?"Saved: it holds from the next picture on.":a}
      </p>
      <div class="actions">
        <button
          type="button"
          data-do="save"
          ?disabled=${!V||C.saving||C.drawing!==null}
          @click=${()=>{this.dispatchEvent(new CustomEvent("save-shapes",{bubbles:!0}))}}
        >
          Save
        </button>
        <button
          class="quiet"
          type="button"
          ?disabled=${!V||C.saving}
          @click=${()=>{this.dispatchEvent(new CustomEvent("discard-shapes",{bubbles:!0}))}}
        >
          Discard
        </button>
      </div>
    </div>`}};A([x({attribute:!1})],o1.prototype,"desk",2),A([x({attribute:!1})],o1.prototype,"turn",2),A([x({attribute:!1})],o1.prototype,"fromHome",2),o1=A([c("hw-shapes")],o1);var v3=2,x3=900,s3=3e3,Z3=8,v1=class{constructor(H,C){this.part=H;this.wish=C;this.view=null;this.address="";this.size=[16,9];this.ending=null;this.seen=!1;this.wakeUp=()=>{};H.addController(this),this.observer=new IntersectionObserver(([V])=>{this.seen=V?.isIntersecting??!1,this.seen&&this.wakeUp()},{rootMargin:"150px"})}hostConnected(){this.observer.observe(this.part),this.ending=new AbortController,this.watch(this.ending.signal)}hostDisconnected(){this.observer.disconnect(),this.ending?.abort(),this.wakeUp(),this.forget()}forget(){this.address&&URL.revokeObjectURL(this.address),this.address="",this.view=null}async watch(H){let C="";for(;!H.aborted;){let V=this.wish();if(!V.eager&&!this.seen||document.hidden||!V.cameraId){await this.pause(500);continue}let e=(V.cameraId===C?this.view?.mark:void 0)??void 0;C=V.cameraId;try{let r=await(V.eager?c5(V,e,H):u3(()=>c5(V,e,H)));r.jpeg&&await this.take(r.jpeg),(r.jpeg||e===void 0)&&(this.view=r),this.part.requestUpdate(),await this.pause(V.eager&&r.jpeg?40:x3)}catch(r){if(!(r instanceof k||r instanceof f))throw r;await this.pause(s3)}}}async take(H){let C=Uint8Array.from(atob(H),r=>r.charCodeAt(0)),V=URL.createObjectURL(new Blob([C],{type:"image/jpeg"})),L=new Image;L.src=V,await L.decode().catch(()=>{});let e=this.address;this.address=V,L.naturalWidth&&(this.size=[L.naturalWidth,L.naturalHeight]),this.part.isConnected||this.forget(),e&&setTimeout(()=>{URL.revokeObjectURL(e)},1e3)}async pause(H){await new Promise(C=>{let V=setTimeout(C,H);this.wakeUp=()=>{clearTimeout(V),C()}})}};async function c5(M,H,C){let V=`cameras/${encodeURIComponent(M.cameraId)}/live`,L=M.eager&&H!==void 0?Z3:0,e={after:H,wait:L,width:M.width};return S(D(V,e),{signal:C})}var h5=[],c2=0;async function u3(M){c2>=v3&&await new Promise(H=>h5.push(H)),c2+=1;try{return await M()}finally{c2-=1,h5.shift()?.()}}function a1(M,H,C="unknown"){let V=v("level",M??C);return t`<span class="pill level-${M??"none"}"
    >${H===null?V:`${V} · ${m(H)}`}</span
  >`}var S3=960,c3=6,R1=new Map;function O5(){R1.clear()}var N=class extends u{constructor(){super(...arguments);this.cameraId="";this.turn=0;this.tracks=!0;this.shapes=!0;this.windows=[];this.picture=new v1(this,()=>({cameraId:this.cameraId,width:S3,eager:!0}));this.redraw=()=>{this.turn+=1};this.save=()=>{this.keep()};this.discard=()=>{R1.delete(this.cameraId),this.redraw()};this.toCorner=()=>{this.querySelector("hw-canvas")?.focusCorner(0)};this.key=C=>{let{desk:V}=this;if(!V||C.target instanceof HTMLInputElement)return;if((C.ctrlKey||C.metaKey)&&C.key.toLowerCase()==="z")C.shiftKey?V.redo():V.undo();else if(C.key==="Escape"&&V.drawing)V.cancel();else if(C.key==="Backspace"&&V.drawing?.points.length)V.back();else return;C.preventDefault()};this.leaving=C=>{for(let V of R1.values())V.draft.changed&&C.preventDefault()}}connectedCallback(){super.connectedCallback(),this.addEventListener("save-shapes",this.save),this.addEventListener("discard-shapes",this.discard),this.addEventListener("to-corner",this.toCorner),window.addEventListener("keydown",this.key),window.addEventListener("beforeunload",this.leaving)}disconnectedCallback(){this.removeEventListener("save-shapes",this.save),this.removeEventListener("discard-shapes",this.discard),this.removeEventListener("to-corner",this.toCorner),window.removeEventListener("keydown",this.key),window.removeEventListener("beforeunload",this.leaving),super.disconnectedCallback()}get camera(){return this.now.cameras.find(C=>C.camera_id===this.cameraId)}get desk(){let{camera:C}=this;if(!C)return null;let V=R1.get(C.camera_id);if(V)return V;let L=new t2(C,this.redraw);return R1.set(C.camera_id,L),L}willUpdate(C){let{camera:V,desk:L}=this;!V||!L||(L.changed=this.redraw,C.has("now")&&(!(L.draft.changed||L.drawing!==null||L.saving)&&this.now.askedAt>L.savedAt&&L.draft.keep(V),this.lookAtWindows()))}render(){let{camera:C,desk:V}=this;if(!C||!V)return t`<p class="card empty">
        There is no such camera. <a href="#/">All cameras</a>
      </p>`;let{status:L}=C;return t`
      <div class="camera-top">
        <a class="back" href="#/">${t1(X2,20)} All cameras</a>
        <div class="headed">
          <h2>${C.name}</h2>
          <p class="soft">
            <span class="state-word" data-state=${L.state}
              >${v("camera",L.state)}</span
            >
            · ${m(L.fps,1)} frames/s · ${v("source",C.source.kind)}
          </p>
        </div>
        ${L.reason||L.advice?t`<p class="note">${b(L.reason||L.advice)}</p>`:a}
      </div>
      <div class="studio">
        <section class="card scene" aria-label="Live picture">
          <hw-canvas
            .desk=${V}
            .turn=${this.turn}
            .address=${this.picture.address}
            .natural=${this.picture.size}
            .tracks=${this.picture.view?.tracks??[]}
            .showTracks=${this.tracks}
            .showShapes=${this.shapes}
            alt="Live picture of ${C.name}"
          ></hw-canvas>
          ${this.renderCaption()}
        </section>
        <section class="card" aria-labelledby="shapes-title">
          <hw-shapes
            .desk=${V}
            .turn=${this.turn}
            .fromHome=${C.shapes_by==="home_assistant"}
          ></hw-shapes>
        </section>
      </div>
      ${this.renderWindows()}
    `}renderCaption(){let{view:C}=this.picture,V=C?.tracks.map(d5)??[];return t`<div class="caption">
      <p class="seen">
        ${V.length?b(V.join("; ")):"Nobody and nothing is followed."}
        ${C?.at?t`<small>Picture of ${j(new Date(C.at))}</small>`:a}
      </p>
      <div class="switches">
        <label>
          <input
            type="checkbox"
            .checked=${this.tracks}
            @change=${()=>this.tracks=!this.tracks}
          />
          Boxes and paths
        </label>
        <label>
          <input
            type="checkbox"
            .checked=${this.shapes}
            @change=${()=>this.shapes=!this.shapes}
          />
          Zones
        </label>
      </div>
    </div>`}renderWindows(){return t`<section class="card" id="windows" aria-labelledby="windows-title">
      <h2 id="windows-title">What happened here last</h2>
      ${this.windows.length===0?t`<p class="soft">Nothing has been seen here yet.</p>`:t`<ul class="windows">
              ${y(this.windows,C=>C.window_id,C=>t`<li>
                    ${a1(C.level,C.score)}
                    <div>
                      <p><b>${C.title}</b></p>
                      <p class="soft">
                        ${q2(C.started_at)}${C.zones.length?` · ${C.zones.join(", ")}`:" · in no zone"}${C.reason?` · ${v("reason",C.reason)}`:""}
                      </p>
                    </div>
                  </li>`)}
            </ul>`}
    </section>`}async lookAtWindows(){let C={camera_id:this.cameraId,limit:c3};try{this.windows=(await S(D("windows",C))).windows}catch(V){if(!(V instanceof k||V instanceof f))throw V}}async keep(){let{camera:C,desk:V}=this;if(!C||!V)return;let L=V.draft.shapes;V.saving=!0,V.blame=null,V.complaint="",this.redraw();try{let e=`cameras/${encodeURIComponent(C.camera_id)}`,r={name:C.name,...i1(L)};V.draft.keep(await R("PUT",e,r)),V.saved=!0,V.savedAt=performance.now(),P("Saved")}catch(e){if(e instanceof f){V.blame=v5(e.field,L),V.blame&&(V.selected=V.blame.key);let r=V.blame?.part==="points"?"This shape":"This name";V.complaint=b(V.blame?e.message.replace(e.field,r):e.message)}else e instanceof k?V.complaint=q:V.complaint=T(e)}finally{V.saving=!1,this.redraw(),r1(this)}}};A([x({attribute:!1})],N.prototype,"now",2),A([x({attribute:!1})],N.prototype,"cameraId",2),A([Z()],N.prototype,"turn",2),A([Z()],N.prototype,"tracks",2),A([Z()],N.prototype,"shapes",2),A([Z()],N.prototype,"windows",2),N=A([c("hw-camera")],N);var g5=40,Q=class extends u{constructor(){super(...arguments);this.entries=null;this.next=null;this.shifts=[];this.trouble=null;this.older=async()=>{let C=this.next;C!==null&&await this.attempt(-1,async()=>{let V=await S(D("audit",{limit:g5,before:C}));this.entries=[...this.entries??[],...V.entries],this.next=V.next})}}willUpdate(C){C.has("now")&&this.look()}render(){let{entries:C}=this;return t`<section class="card" id="changes" aria-labelledby="changes-title">
        <h2 id="changes-title">Changes</h2>
        <p class="soft">
          Settings, feedback and owner, newest first. Taking a change back is a change,
          too.
        </p>
        ${this.complaint(-1)}
        ${C?.length===0?t`<p class="soft">Nothing has been changed yet.</p>`:a}
        <ol class="changes">
          ${y(C??[],V=>V.id,V=>this.renderEntry(V))}
        </ol>
        ${this.next===null?a:t`<div class="actions">
                <button class="quiet" type="button" @click=${this.older}>
                  Older changes
                </button>
              </div>`}
      </section>
      ${this.renderShifts()}`}renderEntry(C){let V=h3(C);return t`<li data-change=${C.id}>
      <div class="change-head">
        <div>
          <h3>
            ${v("change",C.kind)}${C.camera_id?t`: <span class="whose">${this.cameraName(C)}</span>`:a}
          </h3>
          <p class="soft">
            <time datetime=${C.at}>${e1(C.at)}</time> by ${O3(C.who)}
            ${C.undoes===null?a:t`· takes back change ${C.undoes}`}
            ${C.undone_by===null?a:t`· taken back`}
          </p>
        </div>
        ${C.undoable?t`<button
                class="quiet"
                type="button"
                aria-label="Undo change ${C.id}"
                @click=${()=>{this.undo(C.id)}}
              >
                Undo
              </button>`:a}
      </div>
      ${V.length?t`<dl class="differences">
              ${V.map(([L,e,r])=>t`<div>
                    <dt>${L}</dt>
                    <dd>
                      ${e===""?a:t`<del>${e}</del> `}<ins
                        >${r}</ins
                      >
                    </dd>
                  </div>`)}
            </dl>`:a}
      ${C.verdicts?t`<p class="soft">${G(C.verdicts,"verdict","verdicts")}</p>`:a}
      ${this.complaint(C.id)}
    </li>`}renderShifts(){return this.shifts.length===0?a:t`<section class="card" id="feedback" aria-labelledby="feedback-title">
      <h2 id="feedback-title">What feedback has taught</h2>
      <p class="soft">
        Verdicts of people move where the score of such windows begins, by 15 points at
        most; never what a rule forbids.
      </p>
      <ul class="changes">
        ${y(this.shifts,C=>`${C.camera_id} ${C.pattern}`,C=>t`<li>
              <div class="change-head">
                <div>
                  <h3>
                    ${this.nameOf(C.camera_id)}: ${C.about}
                    <span class="pill"
                      >${C.shift>0?"+":""}${m(C.shift)}</span
                    >
                  </h3>
                  <p class="soft">
                    ${G(C.false_alarm,"false alarm","false alarms")},
                    ${m(C.correct)} correct, ${m(C.missed)} missed
                  </p>
                </div>
                <button
                  class="quiet"
                  type="button"
                  aria-label="Forget feedback on ${C.about} at ${this.nameOf(C.camera_id)}"
                  @click=${()=>{this.forget(C)}}
                >
                  Forget
                </button>
              </div>
            </li>`)}
      </ul>
    </section>`}complaint(C){return this.trouble?.id!==C?a:t`<p class="complaint" role="alert">${this.trouble.text}</p>`}nameOf(C){return this.now.cameras.find(L=>L.camera_id===C)?.name??"a camera that is gone"}cameraName({camera_id:C,before:V,after:L}){let e=this.now.cameras.find(i=>i.camera_id===C),r=L.name??V.name;return e?.name??(typeof r=="string"?r:"a camera that is gone")}async look(){await this.attempt(-1,async()=>{let[C,{shifts:V}]=await Promise.all([S(D("audit",{limit:g5})),S("feedback")]),L=C.entries.at(-1)?.id??0,e=this.entries?.filter(r=>r.id<L)??[];e.length||(this.next=C.next),this.entries=[...C.entries,...e],this.shifts=V})}async undo(C){await this.attempt(C,async()=>{await R("POST",`audit/${C}/undo`),P(`Change ${C} is taken back`),r1(this)})}async forget(C){let V=[C.camera_id,C.pattern].map(encodeURIComponent).join("/");await this.attempt(-1,async()=>{await R("DELETE",`feedback/${V}`),r1(this)})}async attempt(C,V){try{await V(),this.trouble?.id===C&&(this.trouble=null)}catch(L){if(!(L instanceof k||L instanceof f))throw L;this.trouble={id:C,text:T(L)}}}};A([x({attribute:!1})],Q.prototype,"now",2),A([Z()],Q.prototype,"entries",2),A([Z()],Q.prototype,"next",2),A([Z()],Q.prototype,"shifts",2),A([Z()],Q.prototype,"trouble",2),Q=A([c("hw-changes")],Q);function h3({kind:M,before:H,after:C}){return M!=="camera_changed"?[]:[...new Set([...Object.keys(H),...Object.keys(C)])].map(L=>[b(L.replaceAll("_"," ")).slice(0,-1),h2(H[L]),h2(C[L])])}function h2(M){return M==null||M===""?"none":typeof M=="boolean"?M?"yes":"no":Array.isArray(M)?M.length===0?"none":M.map(H=>{let C=H?.name;return typeof C=="string"?C:h2(H)}).join(", "):typeof M=="object"?JSON.stringify(M):`${M}`}function O3(M){let[H="",C]=M.split(": ");return C&&z2("who",H)?`${C} on ${v("who",H)}`:v("who",M)}var g3=600,f3={paired:"Paired: a Home Assistant owns this engine now.",expired:"The code has expired.",over:"The code is over: it was used, or a wrong one was tried too often.",replaced:"The code was replaced by a newer one, made elsewhere.",released:"The engine has no owner any more: the next Home Assistant that pairs will own it."},B=null;function f5(){B=null}var A1=class extends u{constructor(){super(...arguments);this.note="";this.left=0;this.tick=()=>{B&&(this.left=Math.max(0,Math.ceil((B.until-Date.now()-k1)/1e3)),this.left===0&&this.drop("expired"))};this.pair=async()=>{await this.attempt(async()=>{let{code:C,expires_at:V}=await R("POST","pairing"),{owned:L}=await S("pairing");B={code:C,owned:L,until:Date.parse(V),since:performance.now()},this.note="",this.startTicking(),P(`The pairing code is ${Array.from(C).join(" ")}`)})};this.ask=()=>{let C=this.querySelector("dialog");C&&(C.returnValue="no",C.showModal())};this.answered=async()=>{this.querySelector("dialog")?.returnValue==="yes"&&await this.attempt(async()=>{await R("DELETE","owner"),this.drop("released")})}}connectedCallback(){super.connectedCallback(),B&&this.startTicking()}disconnectedCallback(){clearInterval(this.ticking),super.disconnectedCallback()}willUpdate(C){C.has("now")&&this.compare(this.now.pairing,this.now.askedAt)}render(){let{pairing:C}=this.now,L=(!B&&C.open&&C.expires_at?"A code is open until "+w1(new Date(Date.parse(C.expires_at)-k1).toISOString())+"; the engine’s log or terminal shows it. A new one makes it invalid.":"")||this.note;return t`<section
      class="card"
      id="home-assistant"
      aria-labelledby="home-assistant-title"
      tabindex="-1"
    >
      <h2 id="home-assistant-title">Home Assistant</h2>
      <p>
        ${C.owned?"A Home Assistant owns this engine.":"No Home Assistant owns this engine yet. The first one that pairs will."}
      </p>
      ${B?this.renderCode(B,C.tries_left):a}
      ${L?t`<p class="note" id="pairing-note">${L}</p>`:a}
      <div class="actions">
        <button id="pair" type="button" @click=${this.pair}>
          ${C.open||B?"Show a new pairing code":"Show a pairing code"}
        </button>
        ${C.owned?t`<button class="quiet" id="release" type="button" @click=${this.ask}>
                Let another Home Assistant take over
              </button>`:a}
      </div>
      ${this.renderDialog()}
    </section>`}renderCode({code:C},V){let{left:L}=this,e=`${Math.floor(L/60)}:${String(L%60).padStart(2,"0")}`;return t`<div class="code" id="code">
      <p>
        Enter this code in Home Assistant, under Settings → Devices &amp; services → Add
        integration → Hearthward:
      </p>
      <strong>${C.slice(0,3)} ${C.slice(3)}</strong>
      <progress max=${g3} value=${L} aria-hidden="true"></progress>
      <p class="soft">
        <span data-is="left">Valid for ${e}.</span>
        ${V===1?"One try left.":`${V} tries.`}
      </p>
    </div>`}renderDialog(){return t`<dialog
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      @close=${this.answered}
    >
      <form method="dialog">
        <h2 id="confirm-title">Let another Home Assistant take over?</h2>
        <p id="confirm-text">
          The next Home Assistant that pairs will own this engine; its cameras and its
          history stay. Remove Hearthward from the present one first: while it runs
          there, it takes the engine back with its next call.
        </p>
        <div class="actions">
          <button class="quiet" value="no">Cancel</button>
          <button class="grave" value="yes">Let another take over</button>
        </div>
      </form>
    </dialog>`}compare(C,V){if(!(!B||B.since>V))if(C.open)B.until!==Date.parse(C.expires_at??"")&&this.drop("replaced");else{let L=Date.now()+k1>=B.until;this.drop(C.owned&&!B.owned?"paired":L?"expired":"over")}}drop(C){clearInterval(this.ticking),B=null,this.note=f3[C],P(this.note)}startTicking(){clearInterval(this.ticking),this.ticking=setInterval(this.tick,1e3),this.tick()}async attempt(C){try{await C()}catch(V){this.note=T(V)}this.requestUpdate(),r1(this)}};A([x({attribute:!1})],A1.prototype,"now",2),A([Z()],A1.prototype,"note",2),A([Z()],A1.prototype,"left",2),A1=A([c("hw-home-assistant")],A1);var k3=4e3,k5=200,w3=[["debug","Everything"],["info","Messages"],["warning","Warnings"],["error","Errors"]],z=class extends u{constructor(){super(...arguments);this.lines=null;this.level="info";this.words="";this.next=null;this.trouble="";this.choose=C=>{this.level=C.target.value,this.lines=null,this.look()};this.search=C=>{this.words=C.target.value};this.older=async()=>{let{level:C,next:V}=this;if(V!==null)try{let e=await S(D("logs",{level:C,limit:k5,before:V}));if(C!==this.level)return;this.lines=[...this.lines??[],...e.lines],this.next=e.next}catch(L){this.trouble=T(L)}}}connectedCallback(){super.connectedCallback(),this.look()}disconnectedCallback(){clearTimeout(this.timer),super.disconnectedCallback()}render(){let C=this.words.trim().toLowerCase(),V=(this.lines??[]).filter(({text:L,logger:e})=>!C||`${e} ${L}`.toLowerCase().includes(C));return t`<section class="card" id="log" aria-labelledby="log-title">
      <div class="headed">
        <h2 id="log-title">Log</h2>
        <div class="filters">
          <label for="log-level">Show</label>
          <select id="log-level" @change=${this.choose}>
            ${w3.map(([L,e])=>t`<option value=${L} ?selected=${L===this.level}>
                  ${e}
                </option>`)}
          </select>
          <label for="log-words" class="unseen">Search in these lines</label>
          <input
            id="log-words"
            type="search"
            placeholder="Search"
            .value=${this.words}
            @input=${this.search}
          />
        </div>
      </div>
      ${this.trouble?t`<p class="complaint" role="alert">${this.trouble}</p>`:a}
      ${this.lines!==null&&V.length===0?t`<p class="soft">No lines.</p>`:a}
      <ol class="lines" id="lines">
        ${y(V,L=>L.number,L=>t`<li data-level=${L.level.toLowerCase()}>
              <time datetime=${L.at} title=${e1(L.at)}
                >${K2(L.at)}</time
              >
              <b>${L.level.toLowerCase()}</b>
              <p><span class="soft">${L.logger}</span> ${L.text}</p>
            </li>`)}
      </ol>
      ${this.next===null?a:t`<div class="actions">
              <button class="quiet" type="button" @click=${this.older}>
                Older lines
              </button>
            </div>`}
    </section>`}async look(){clearTimeout(this.timer);let{level:C}=this;try{let V=await S(D("logs",{level:C,limit:k5}));if(C!==this.level)return;let L=V.lines.at(-1)?.number??0,e=this.lines?.filter(r=>r.number<L)??[];e.length||(this.next=V.next),this.lines=[...V.lines,...e],this.trouble=""}catch(V){if(!(V instanceof k||V instanceof f))throw V;this.trouble=T(V)}finally{clearTimeout(this.timer),this.isConnected&&(this.timer=setTimeout(()=>{this.look()},k3))}}};A([Z()],z.prototype,"lines",2),A([Z()],z.prototype,"level",2),A([Z()],z.prototype,"words",2),A([Z()],z.prototype,"next",2),A([Z()],z.prototype,"trouble",2),z=A([c("hw-logs")],z);var b3={ok:"m5.5 12.5 4.2 4.2 8.8-9.2",warning:"M12 6.5v7M12 17.2v.3",error:"m7.5 7.5 9 9m0-9-9 9"};function x1(M,H=!1){return t`<svg
    class="sign ${H?"small":""}"
    data-verdict=${M}
    viewBox="0 0 24 24"
    aria-hidden="true"
  >
    ${g`<path d=${b3[M]}></path>`}
  </svg>`}var y3=6e5,W=class extends u{constructor(){super(...arguments);this.usual="";this.model=null;this.complaint="";this.trying="";this.trial=null;this.pull=async C=>{C.preventDefault(),await this.attempt(async()=>{await R("POST","language/pull",this.asked),P(`Download of ${this.asked.model} begun`)})};this.tryOut=async()=>{this.trying=this.asked.model,this.trial=null,await this.attempt(async()=>{let{asked:C}=this;this.trial=await R("POST","language/test",C,y3)}),this.trying=""}}render(){let{host:C}=this;return t`<article class="host" aria-label="Ollama at ${C.place}">
      <div class="headed">
        <h3>Ollama at ${C.place}</h3>
        <span class="pill" data-llm=${C.state.state}
          >${v("llm",C.state.state)}</span
        >
      </div>
      ${C.trouble||C.state.reason||C.state.advice?t`<p class="note">
              ${b(C.trouble||C.state.reason||C.state.advice)}
            </p>`:a}
      <dl class="rows">
        <div>
          <dt>Version</dt>
          <dd>
            ${C.version||w}
            ${C.stand_in?t`<small>a stand-in for tests</small>`:a}
          </dd>
        </div>
        <div>
          <dt>Probe</dt>
          <dd>
            ${C.proven?"kept to the schema of an answer":"has not shown yet that it keeps to the schema"}
          </dd>
        </div>
        <div>
          <dt>Pictures</dt>
          <dd>${C.vision?"understands them":"text only"}</dd>
        </div>
        <div>
          <dt>Runs on</dt>
          <dd>${T3(C)}</dd>
        </div>
      </dl>
      ${C.reachable?this.renderModels():a}
      ${y(C.pulls,V=>V.model,V=>this.renderPull(V))}
      ${this.renderForm()} ${this.trial?B3(this.trial):a}
    </article>`}renderModels(){let{models:C}=this.host;return C.length===0?t`<p class="soft">It has no models yet.</p>`:t`<table class="models">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Size</th>
          <th scope="col">Loaded</th>
        </tr>
      </thead>
      <tbody>
        ${y(C,V=>V.name,V=>t`<tr>
              <th scope="row">
                ${V.name}
                ${V.name===this.usual?t`<small>the one that judges</small>`:a}
              </th>
              <td>${m1(V.size_mb)}</td>
              <td>${P3(V)}</td>
            </tr>`)}
      </tbody>
    </table>`}renderPull(C){let V=`Download of ${C.model}`,L=C.progress===null?"":` ${F(C.progress)}`;return t`<div class="pull" data-model=${C.model}>
      <p>
        ${V}:
        ${C.done?"done.":C.trouble?t`<span class="complaint">${b(C.trouble)}</span>`:t`<b>${L||"beginning …"}</b>`}
      </p>
      ${C.done||C.trouble?a:t`<progress
                max="1"
                .value=${C.progress??0}
                aria-label=${V}
              ></progress>
              <button
                class="quiet"
                type="button"
                @click=${()=>{this.stop(C.model)}}
              >
                Stop
              </button>`}
    </div>`}renderForm(){let C=`model-${this.host.place.replaceAll(/\W/g,"-")}`;return t`<form class="fields" @submit=${this.pull}>
      <label for=${C}>Model</label>
      <input
        id=${C}
        name="model"
        list="${C}-known"
        maxlength="200"
        required
        spellcheck="false"
        autocomplete="off"
        .value=${this.model??this.usual}
        aria-invalid=${this.complaint?"true":"false"}
        aria-describedby="${C}-wrong"
        @input=${V=>{this.model=V.target.value}}
      />
      <datalist id="${C}-known">
        ${this.host.models.map(V=>t`<option value=${V.name}></option>`)}
      </datalist>
      <p class="complaint" id="${C}-wrong" role="alert">${this.complaint}</p>
      <div class="actions">
        <button class="quiet" type="submit">Download</button>
        <button
          class="quiet"
          type="button"
          ?disabled=${this.trying!==""}
          @click=${this.tryOut}
        >
          Try it on a known scene
        </button>
      </div>
      <p class="soft" role="status">
        ${this.trying?`${this.trying} is judging a known scene …`:a}
      </p>
    </form>`}get asked(){return{place:this.host.place,model:(this.model??this.usual).trim()}}async stop(C){let V={place:this.host.place,model:C};await this.attempt(()=>R("DELETE",D("language/pull",V)))}async attempt(C){this.complaint="";try{await C()}catch(V){this.complaint=V instanceof f&&V.field==="model"?b(V.message.replace(/^model /,"this name ")):T(V)}this.dispatchEvent(new CustomEvent("look-at-hosts",{bubbles:!0}))}};A([x({attribute:!1})],W.prototype,"host",2),A([x()],W.prototype,"usual",2),A([Z()],W.prototype,"model",2),A([Z()],W.prototype,"complaint",2),A([Z()],W.prototype,"trying",2),A([Z()],W.prototype,"trial",2),W=A([c("hw-host")],W);function P3({loaded:M,gpu_share:H,context_length:C}){if(!M)return"no";let V=H===null||H<=0?"on the processor":H>=1?"on the GPU":`${F(H)} on the GPU`;return C===null?V:t`${V}<small>${m(C)} tokens of context</small>`}function T3({models:M,reachable:H,state:{gpu_share:C}}){return H?M.some(V=>V.loaded)?C===null?w:C>=1?"the GPU":C<=0?"the processor":`${F(C)} of it on the GPU`:"not loaded at the moment":w}function B3(M){let H=M.prompt_tokens===null?"":`, ${m(M.prompt_tokens)} tokens read`;return t`<section class="trial" aria-label="What ${M.model} made of it">
    <div class="trial-head">
      ${x1(M.ok?"ok":"error",!0)}
      <div>
        <h4>
          ${M.ok?`${M.model} answered in ${m(M.seconds,1)} s${H}`:`${M.model} gave no verdict`}
        </h4>
        ${M.trouble?t`<p class="complaint">${b(M.trouble)}</p>`:a}
        <p class="soft">
          ${M.proven?"The probe is passed: it kept to a schema with a constant that it could not know.":"The probe is not passed: its answers are not trusted."}
        </p>
      </div>
    </div>
    ${M.score===null?a:t`<dl class="rows">
            <div>
              <dt>Score</dt>
              <dd>
                ${m(M.score)}
                ${M.prior===null?a:t`<small
                        >where the rules begin with ${m(M.prior)}</small
                      >`}
              </dd>
            </div>
            <div>
              <dt>Title</dt>
              <dd>${M.title}</dd>
            </div>
            <div>
              <dt>Summary</dt>
              <dd>${M.summary}</dd>
            </div>
            ${M.evidence.length?t`<div>
                    <dt>Evidence</dt>
                    <dd>
                      <ul>
                        ${M.evidence.map(C=>t`<li>${C}</li>`)}
                      </ul>
                    </dd>
                  </div>`:a}
            ${M.factors.length?t`<div>
                    <dt>Factors</dt>
                    <dd>${M.factors.join(", ")}</dd>
                  </div>`:a}
          </dl>`}
    ${M.prompt?t`<details>
            <summary>What it was asked</summary>
            <pre tabindex="0">${M.prompt}</pre>
          </details>`:a}
    ${M.answer?t`<details>
            <summary>What it answered, word for word</summary>
            <pre tabindex="0">${M.answer}</pre>
          </details>`:a}
  </section>`}var R3=5e3,F3=1e3,d1=class extends u{constructor(){super(...arguments);this.language=null;this.trouble="";this.asking=!1;this.lookAnew=()=>{this.look()}}connectedCallback(){super.connectedCallback(),this.addEventListener("look-at-hosts",this.lookAnew),this.look()}disconnectedCallback(){this.removeEventListener("look-at-hosts",this.lookAnew),clearTimeout(this.timer),super.disconnectedCallback()}render(){return t`<h2 class="unseen">Models</h2>

      <div class="columns">${this.renderDetection()} ${this.renderLanguage()}</div>`}finding(C){return this.now.report?.findings.find(V=>V.name===C)}renderDetection(){let{detector:C}=this.now.health,V=this.now.report?w:"Looking …";return t`<section class="card" id="detection" aria-labelledby="detection-title">
      <h2 id="detection-title">Detection model</h2>
      <dl class="rows">
        <div>
          <dt>Model</dt>
          <dd>${C.model||w}</dd>
        </div>
        <div>
          <dt>Device</dt>
          <dd>${C.device?v("device",C.device):w}</dd>
        </div>
        <div>
          <dt>Runs with</dt>
          <dd>${C.model?C.backend:w}</dd>
        </div>
        <div>
          <dt>Chosen</dt>
          <dd>${this.finding("model")?.text??V}</dd>
        </div>
        <div>
          <dt>This machine has</dt>
          <dd>${this.finding("devices")?.text??V}</dd>
        </div>
      </dl>
    </section>`}renderLanguage(){let{llm:C}=this.now.health,V=C.reason||C.advice;return t`<section class="card" id="language" aria-labelledby="language-title">
      <div class="headed">
        <h2 id="language-title">Language model</h2>
        <span class="pill" data-llm=${C.state}>${v("llm",C.state)}</span>
      </div>
      <dl class="rows">
        <div>
          <dt>Model</dt>
          <dd>${C.model||w}</dd>
        </div>
        ${V?t`<div>
                <dt>Reason</dt>
                <dd>${V}</dd>
              </div>`:a}
        ${C.late||C.reloads?t`<div>
                <dt>Last hour</dt>
                <dd>
                  ${C.late} windows too late for it, ${C.reloads} loads by others
                </dd>
              </div>`:a}
      </dl>
      ${this.trouble?t`<p class="complaint" role="alert">${this.trouble}</p>`:a}
      ${this.language?.hosts.length===0?t`<p class="soft">
              No Ollama host is in the engine’s settings; the rules judge alone. A host
              is named by the setting <code>ollama_urls</code>.
            </p>`:a}
      ${y(this.language?.hosts??[],L=>L.place,L=>t`<hw-host .host=${L} .usual=${this.language?.model??""}></hw-host>`)}
    </section>`}async look(){if(!this.asking){this.asking=!0,clearTimeout(this.timer);try{this.language=await S("language",{patience:6e4}),this.trouble=""}catch(C){if(!(C instanceof k||C instanceof f))throw C;this.trouble=T(C)}finally{this.asking=!1;let C=this.language?.hosts.some(V=>V.pulls.some(L=>!L.done&&!L.trouble));if(this.isConnected){let V=C?F3:R3;this.timer=setTimeout(()=>{this.look()},V)}}}}};A([x({attribute:!1})],d1.prototype,"now",2),A([Z()],d1.prototype,"language",2),A([Z()],d1.prototype,"trouble",2),d1=A([c("hw-models")],d1);var $3=480,F1=class extends u{constructor(){super(...arguments);this.picture=new v1(this,()=>({cameraId:this.camera.enabled?this.camera.camera_id:"",width:$3,eager:!1}))}render(){let{camera:C}=this,{status:V}=C,{risk:L}=V,e=V.state==="watching";return t`<article class="card camera">
      <figure>
        ${this.renderPicture(e)}
        <span class="state" data-state=${V.state}
          >${v("camera",V.state)}</span
        >
      </figure>
      <div class="named">
        <h3>
          <a href="#/cameras/${encodeURIComponent(C.camera_id)}">${C.name}</a>
        </h3>
        ${e?a1(L.level,L.score):a1(null,null,"unwatched")}
      </div>
      <p class="story">${V.reason||E3(L)}</p>
      <p class="soft">
        ${m(V.fps,1)} frames/s · ${v("source",C.source.kind)}
      </p>
    </article>`}renderPicture(C){let{camera:V,picture:L}=this,{image:e,image_at:r}=V.status;if(L.address){let i=this.shownSize();return t`<img src=${L.address} alt="Live picture of ${V.name}" />
        <svg viewBox="0 0 ${i[0]} ${i[1]}" aria-hidden="true">
          ${M2(V,i)}
          ${e2(C?L.view?.tracks??[]:[],i,!0)}
        </svg>
        ${L.view?.at?t`<figcaption>${j(new Date(L.view.at))}</figcaption>`:a}`}return e?t`<img src=${G2(e)} alt="Last key frame of ${V.name}" />
        ${r?t`<figcaption>Key frame of ${e1(r)}</figcaption>`:a}`:t`<p class="nothing">No picture yet</p>`}shownSize(){let C=this.clientWidth||320;return a5(this.picture.size,[C,C*9/16])}};A([x({attribute:!1})],F1.prototype,"camera",2),F1=A([c("hw-camera-card")],F1);function E3({state:M,title:H,since:C}){return M==="incident"&&C?`Since ${w1(C)}: ${H}`:M==="hold"?`Just now: ${H}`:v("risk",M)}var w5=["error","warning","ok"],$1=class extends u{render(){let{report:H,examining:C}=this.now,V=[...H?.findings??[]].sort((L,e)=>w5.indexOf(L.verdict)-w5.indexOf(e.verdict));return t`<section
      class="card"
      id="doctor"
      aria-labelledby="doctor-title"
      aria-busy=${C?"true":"false"}
    >
      <div class="headed">
        <h2 id="doctor-title">Check-up</h2>
        <button
          class="quiet"
          id="examine"
          type="button"
          ?disabled=${C}
          @click=${()=>{j2(this)}}
        >
          Check again
        </button>
      </div>
      <p class="soft" data-is="summary" role="status">${this.summary}</p>
      <ul class="findings" id="findings">
        ${V.map(D3)}
      </ul>
    </section>`}get summary(){let{report:H,examinedAt:C,examining:V,examinationFailed:L}=this.now;if(V)return"Looking at everything …";if(L)return"The check-up could not be done; it will be tried again.";if(!H||!C)return"";let e=`Checked at ${j(C)}.`,r=d=>H.findings.filter(p=>p.verdict===d).length,i=r("error"),o=r("warning");return i===1?`One thing keeps the engine from working. ${e}`:i?`${m(i)} things keep the engine from working. ${e}`:o===1?`One thing to look at. ${e}`:o?`${m(o)} things to look at. ${e}`:`Everything is in order. ${e}`}};A([x({attribute:!1})],$1.prototype,"now",2),$1=A([c("hw-doctor")],$1);function D3({name:M,verdict:H,text:C}){let[V="",...L]=M.split(" ");return t`<li>
    ${x1(H,!0)}
    <div>
      <h3>
        ${[v("finding",V),...L].join(" ")}
        <span class="unseen">${v("verdict",H)}</span>
      </h3>
      <p>${b(C)}</p>
    </div>
  </li>`}var N3={ok:"ok",model_missing:"error"},E1=class extends u{render(){let{cameras:H}=this.now;return t`
      ${this.renderHealth()}
      <section aria-labelledby="cameras-title">
        <h2 class="over" id="cameras-title">Cameras</h2>
        ${H.length===0?t`<p class="card empty" id="no-cameras">
                There are no cameras yet. Add them in Home Assistant, under Settings →
                Devices &amp; services → Hearthward.
              </p>`:t`<ul class="cameras" id="cameras">
                ${y(H,C=>C.camera_id,C=>t`<li><hw-camera-card .camera=${C}></hw-camera-card></li>`)}
              </ul>`}
      </section>
      <hw-home-assistant .now=${this.now}></hw-home-assistant>
      <hw-doctor .now=${this.now}></hw-doctor>
    `}renderHealth(){let{now:H}=this,{health:C,cameras:V,pairing:L}=H,e=C2(H),r=V.filter(d=>d.status.state==="watching").length,{score:i,level:o}=C.home_risk;return t`<section class="card hero" id="health" aria-labelledby="health-words">
      ${x1(N3[e]??"warning")}
      <div class="tidings">
        <h2 id="health-words">${v("status",e)}</h2>
        <p class="soft">
          ${V.length?`${m(r)} of ${G(V.length,"camera","cameras")} watched`:"No camera has been added yet"}
        </p>
        ${this.renderProblems()}
        ${L.owned?a:t`<p id="invite">
                No Home Assistant is paired with this engine yet.
                <a
                  href="#/"
                  @click=${d=>{d.preventDefault(),document.getElementById("home-assistant")?.focus()}}
                  >Pair one</a
                >
              </p>`}
      </div>
      <div class="home-risk">
        <h3>Home risk</h3>
        <p>
          <b>${i===null?w:m(i)}</b>
          ${a1(o,null,"unwatched")}
        </p>
      </div>
      ${this.renderFacts()}
    </section>`}renderProblems(){let{health:H,cameras:C}=this.now,V=new Set([...H.reasons,...H.problems.map(L=>L.text)]);return t`<ul class="reasons" id="reasons">
      ${y(V,L=>L,L=>t`<li>${b(L)}</li>`)}
      ${y(C.filter(L=>L.enabled&&(L.status.reason||L.status.advice)),L=>L.camera_id,({camera_id:L,name:e,status:r})=>t`<li>
            <a href="#/cameras/${encodeURIComponent(L)}">${e}</a>:
            ${r.reason||r.advice}
          </li>`)}
    </ul>`}renderFacts(){let{health:H,pipeline:C}=this.now,{used:V,more_cameras:L}=H.capacity;return t`<dl class="facts">
      <div>
        <dt>Frames a second</dt>
        <dd>${m(C.fps,1)}</dd>
      </div>
      <div>
        <dt>Capacity</dt>
        <dd>
          ${V===null?"being measured":F(V)+" used"+Y1(L)}
        </dd>
      </div>
      <div>
        <dt>Language model</dt>
        <dd>${v("llm",H.llm.state)}</dd>
      </div>
      <div>
        <dt>Running for</dt>
        <dd data-is="uptime">${J1(H.uptime_s)}</dd>
      </div>
    </dl>`}};A([x({attribute:!1})],E1.prototype,"now",2),E1=A([c("hw-overview")],E1);var W3=[240,48];function O2(M,H){return t`<table>
    <thead>
      <tr>
        <th scope="col">${H}</th>
        <th scope="col">Times</th>
        <th scope="col">p50</th>
        <th scope="col">p95</th>
        <th scope="col">p99</th>
      </tr>
    </thead>
    <tbody>
      ${M.map(([C,V])=>t`<tr>
            <th scope="row">${C}</th>
            <td>${m(V.count)}</td>
            <td>${M1(V.p50_ms)}</td>
            <td>${M1(V.p95_ms)}</td>
            <td>${M1(V.p99_ms)}</td>
          </tr>`)}
    </tbody>
  </table>`}function g2(M,H){if(M.length===0)return t`<p class="soft">${H}</p>`;let C=Math.max(...M.map(([,V])=>V),1);return t`<ul class="bars">
    ${M.map(([V,L])=>t`<li>
          <span>${V}</span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            ${g`<rect class="well" width="100" height="6"></rect>
              <rect width=${100*L/C} height="6"></rect>`}
          </svg>
          <b>${m(L)}</b>
        </li>`)}
  </ul>`}function D1(M,H,C,V=0){let L=M.flatMap(n=>{let l=H(n);return l===null?[]:[{at:n.at,value:l}]}),e=L[0],r=L.at(-1);if(!e||!r||r.at===e.at)return t`<div class="chart"></div>`;let[i,o]=W3,d=Math.max(V,...L.map(({value:n})=>n))||1,p=L.map(({at:n,value:l})=>{let s=(n-e.at)/(r.at-e.at)*i,O=o-2-l/d*(o-6);return`${s.toFixed(1)},${O.toFixed(1)}`}).join(" ");return t`<svg
    class="chart"
    viewBox="0 0 ${i} ${o}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${C}
  >
    ${g`<polygon points="0,${o} ${p} ${i},${o}"></polygon>
      <polyline points=${p}></polyline>`}
  </svg>`}var _3=["assessed","rules_only","not_assessed"],N1=class extends u{render(){return t`<h2 class="unseen">Pipeline</h2>
      ${this.renderTiles()}
      <div class="columns even">
        ${this.renderStages()}
        <div>${this.renderDrops()} ${this.renderVerdicts()}</div>
      </div>
      ${this.renderCameras()}
      <div class="columns even">${this.renderLocks()} ${this.renderMachine()}</div>`}renderTiles(){let{health:H,pipeline:C,history:V}=this.now,{used:L,limited_by:e,more_cameras:r,shed_per_s:i}=H.capacity;return t`<section class="card" id="pipeline" aria-labelledby="flow-title">
      <h2 id="flow-title">Now</h2>
      <dl class="tiles">
        <div>
          <dt>Frames a second</dt>
          <dd data-is="total">
            ${m(C.fps,1)}
            ${D1(V,o=>o.fps,"Frames a second, last minutes")}
          </dd>
        </div>
        <div>
          <dt>Capacity used</dt>
          <dd data-is="used">
            ${L===null?w:F(L)}
            ${e===null?a:t`<small>of ${v("limit",e)}</small>`}
            ${D1(V,o=>o.used,"Capacity used, last minutes",1)}
          </dd>
        </div>
        <div>
          <dt>Processor</dt>
          <dd data-is="cpu">
            ${F(C.cpu_percent/100/C.cores)}
            <small>of ${G(C.cores,"core","cores")}</small>

            ${D1(V,o=>o.cpu,"Processor, last minutes",1)}
          </dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd data-is="memory">
            ${m1(C.memory_mb)}
            ${D1(V,o=>o.memory_mb,"Memory, last minutes")}
          </dd>
        </div>
      </dl>
      <p class="note" id="capacity">
        ${L===null?"Capacity is being measured: the first figure comes after a minute.":`${F(L)} used${Y1(r)}.`}
        ${i>0?`${m(i,1)} frames a second are left out for want of time.`:"No frame is left out for want of time."}
      </p>
    </section>`}renderStages(){let{stages:H,ages:C,batches:V,detector:L,language_model:e,api:r}=this.now.pipeline,i=[...Object.entries(H).map(([d,p])=>[v("stage",d),p]),["Detector, a picture",L],["Language model, an answer",e],["API, a call",r]],o=Object.entries(C).map(([d,p])=>[v("age",d),p]);return t`<section class="card" id="stages" aria-labelledby="stages-title">
      <h2 id="stages-title">How long things take</h2>
      ${O2(i,"What")}
      <h3>How old frames are</h3>
      ${O2(o,"When")}
      <h3>Pictures in one run of the detector</h3>
      ${g2(Object.entries(V).map(([d,p])=>[d==="1"?"one":d==="more"?"more":`up to ${d}`,p]),"The detector has not run yet.")}
    </section>`}renderDrops(){let{dropped:H}=this.now.pipeline;return t`<section class="card" id="drops" aria-labelledby="drops-title">
      <h2 id="drops-title">Frames that were not analysed</h2>
      <p class="soft">
        A quiet picture needs no look; the others were left out for the reason given.
      </p>
      ${g2(Object.entries(H).sort(([,C],[,V])=>V-C).map(([C,V])=>[v("dropped",C),V]),"None.")}
    </section>`}renderVerdicts(){let{windows:H,assessments:C,event_clients:V}=this.now.pipeline;return t`<section class="card" id="verdicts" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">
        Windows and verdicts <small>since the start, with their revisions</small>
      </h2>
      <dl class="tiles narrow-tiles">
        <div>
          <dt>Windows</dt>
          <dd data-is="windows">${m(H)}</dd>
        </div>
        ${_3.map(L=>t`<div>
              <dt>${v("outcome",L)}</dt>
              <dd data-is=${L}>${m(C[L]??0)}</dd>
            </div>`)}
        <div>
          <dt>Event listeners</dt>
          <dd data-is="clients">${m(V)}</dd>
        </div>
      </dl>
    </section>`}renderCameras(){let{cameras:H}=this.now.pipeline;return t`<section class="card" id="flow" aria-labelledby="cameras-flow-title">
      <h2 id="cameras-flow-title">By camera</h2>
      <div
        class="wide"
        tabindex="0"
        role="group"
        aria-label="Table, may scroll sideways"
      >
        <table>
          <thead>
            <tr>
              <th scope="col">Camera</th>
              <th scope="col">Frames a second</th>
              <th scope="col">Newest</th>
              <th scope="col">Taken in</th>
              <th scope="col">Not analysed</th>
              <th scope="col">Decoding</th>
              <th scope="col">Closer looks</th>
            </tr>
          </thead>
          <tbody>
            ${y(H,C=>C.camera_id,U3)}
          </tbody>
        </table>
      </div>
    </section>`}renderLocks(){let{locks:H}=this.now.pipeline,C=H.filter(L=>L.longest_ms>0),V=H.length-C.length;return t`<section class="card" id="locks" aria-labelledby="locks-title">
      <h2 id="locks-title">Waits at locks</h2>
      <p class="soft">
        Threads that share something wait for each other at its lock.
        ${V?`At ${G(V,"lock","locks")} nobody has had to wait.`:a}
      </p>
      ${C.length?I3(C):a}
    </section>`}renderMachine(){let{health:H,pipeline:C}=this.now,V=C.memory_growth_mb;return t`<section class="card" id="machine" aria-labelledby="machine-title">
      <h2 id="machine-title">Machine</h2>
      <dl class="rows">
        <div>
          <dt>Interpreter</dt>
          <dd>${H.interpreter.replace(/, GIL (on|off)$/,"")}</dd>
        </div>
        <div>
          <dt>Global lock (GIL)</dt>
          <dd data-is="gil">
            ${C.gil_enabled?"on: cameras take turns":"off: cameras use all cores"}
          </dd>
        </div>
        <div>
          <dt>Threads</dt>
          <dd>${m(C.threads)}</dd>
        </div>
        <div>
          <dt>Memory growth</dt>
          <dd>
            ${V===null?"known five minutes after all cameras deliver":`${V>0?"+":""}${m(V)} MB since it was warm`}
          </dd>
        </div>
        <div>
          <dt>Running for</dt>
          <dd>${J1(H.uptime_s)}</dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd data-is="version">${H.version}</dd>
        </div>
        ${C.gpus.length===0?t`<div>
                <dt>GPU</dt>
                <dd>none that can be measured</dd>
              </div>`:C.gpus.map(L=>t`<div>
                    <dt>GPU</dt>
                    <dd>
                      ${L.name}<br />
                      <small
                        >${L.used===null?w:F(L.used)} busy ·
                        ${m1(L.memory_mb)} of ${m1(L.memory_total_mb)}
                        of its memory</small
                      >
                    </dd>
                  </div>`)}
      </dl>
    </section>`}};A([x({attribute:!1})],N1.prototype,"now",2),N1=A([c("hw-pipeline")],N1);function I3(M){return t`<table>
    <thead>
      <tr>
        <th scope="col">Lock</th>
        <th scope="col">Taken</th>
        <th scope="col">Over 10 ms</th>
        <th scope="col">Over 50 ms</th>
        <th scope="col">Longest</th>
      </tr>
    </thead>
    <tbody>
      ${M.map(H=>t`<tr>
            <th scope="row">${H.name}</th>
            <td>${m(H.taken)}</td>
            <td>${m(H.over_10_ms)}</td>
            <td>${m(H.over_50_ms)}</td>
            <td>${M1(H.longest_ms)}</td>
          </tr>`)}
    </tbody>
  </table>`}function U3(M){let H=Object.entries(M.dropped).sort(([,C],[,V])=>V-C);return t`<tr>
    <th scope="row">
      ${M.name}
      <small>${M.advice?b(M.advice):v("camera",M.state)}</small>
    </th>
    <td>
      ${m(M.fps,1)}
      ${M.expected_fps===null?a:t`<small>of ${m(M.expected_fps,1)}</small>`}
    </td>
    <td>${M.frame_age_s===null?w:`${m(M.frame_age_s,1)} s old`}</td>
    <td>${m(M.frames)}</td>
    <td class="reasons-cell">
      ${H.length?H.map(([C,V])=>t`<div>
                  ${m(V)} <small>${v("dropped",C)}</small>
                </div>`):w}
    </td>
    <td>
      ${M1(M.decode_ms)}
      ${M.reader_cpu===null?a:t`<small>${F(M.reader_cpu)} of a core</small>`}
    </td>
    <td>
      ${m(M.closer_looks)} <small>found ${m(M.found_closer)}</small>
    </td>
  </tr>`}var b5="https://github.com/hearthward/hearthward",G3=[["","Overview"],["pipeline","Pipeline"],["models","Models"],["changes","Changes"],["logs","Log"]];x2.styleSheet&&document.adoptedStyleSheets.push(x2.styleSheet);var s1=class extends u{constructor(){super(...arguments);this.route=[];this.complaint="";this.watcher=new H2(()=>{this.requestUpdate()});this.heading="";this.wasInside=null;this.follow=()=>{let C=location.hash.replace(/^#\/?/,"").split("/"),V=this.hasUpdated;this.route=C.map(L=>decodeURIComponent(L)),V&&(this.querySelector("main")?.focus({preventScroll:!0}),window.scrollTo({top:0,behavior:"instant"}))};this.lookAnew=()=>{this.watcher.look({again:!0})};this.examine=()=>{this.watcher.examine()}}connectedCallback(){super.connectedCallback(),this.follow(),window.addEventListener("hashchange",this.follow),this.addEventListener("look-anew",this.lookAnew),this.addEventListener("examine",this.examine),this.watcher.start()}disconnectedCallback(){window.removeEventListener("hashchange",this.follow),this.removeEventListener("look-anew",this.lookAnew),this.removeEventListener("examine",this.examine),this.watcher.stop(),super.disconnectedCallback()}updated(){let{now:C,info:V,inside:L}=this.watcher;V&&!L&&this.wasInside!==!1&&(f5(),O5(),this.querySelector("#token")?.focus()),V&&(this.wasInside=L);let e=V?.name??"Hearthward",r=C&&L?v("status",C2(C)):"",i=r?`${e}: ${r}`:e;i!==this.heading&&(r&&this.heading&&P(r),this.heading=document.title=i)}render(){let{now:C,inside:V,away:L,info:e}=this.watcher;return t`
      ${this.renderTop()}
      <p class="unseen" id="live" role="status"></p>
      ${V&&C?this.renderTabs():a}
      <main id="page" tabindex="-1" class=${L?"stale":""}>
        ${V&&C?t`<div id="inside">${this.renderView()}</div>`:e&&!V?this.renderLogIn():a}
      </main>
      ${this.renderFooter()}
      <p class="toast" id="away" ?hidden=${!L}>${q}</p>
    `}renderTop(){let{info:C,now:V,inside:L,session:e}=this.watcher;return t`<header class="top">
      <img src="page/icon.svg" alt="" width="44" height="44" />
      <div class="who">
        <h1>${C?.name??"Hearthward"}</h1>
        <p>Hearthward engine ${C?.version??""}</p>
      </div>
      ${C?.demo?t`<p
              class="badge"
              id="demo"
              title="Watches a simulated street, with a model trained on it"
            >
              Demo
            </p>`:a}
      <p class="updated" id="updated" ?hidden=${!(L&&V)}>
        Updated <time>${V?j(V.lookedAt):a}</time>
      </p>
      ${e?.via==="cookie"?t`<button class="quiet" id="log-out" type="button" @click=${this.logOut}>
              Log out
            </button>`:a}
    </header>`}renderTabs(){let[C=""]=this.route,V=C==="cameras"?"":C;return t`<nav class="tabs" aria-label="Views">
      ${G3.map(([L,e])=>t`<a href="#/${L}" aria-current=${L===V?"page":a}
            >${e}</a
          >`)}
    </nav>`}renderView(){let{now:C}=this.watcher;if(!C)return a;let[V="",L=""]=this.route;switch(V){case"cameras":return t`<hw-camera .now=${C} .cameraId=${L}></hw-camera>`;case"pipeline":return t`<hw-pipeline .now=${C}></hw-pipeline>`;case"models":return t`<hw-models .now=${C}></hw-models>`;case"changes":return t`<hw-changes .now=${C}></hw-changes>`;case"logs":return t`<hw-logs></hw-logs>`;default:return t`<hw-overview .now=${C}></hw-overview>`}}renderLogIn(){let C=this.complaint||this.watcher.ended;return t`<form class="card narrow" id="log-in" @submit=${this.logIn}>
      <h2>Log in</h2>
      <p id="log-in-help">
        Enter the engine’s token. On the machine it runs on, the command
        <code>hearthward-engine token</code> shows it.
      </p>
      <label for="token">Token</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        maxlength="200"
        spellcheck="false"
        aria-describedby="log-in-help log-in-error"
      />
      <p class="complaint" id="log-in-error" role="alert">${C}</p>
      <button type="submit">Log in</button>
    </form>`}renderFooter(){let{info:C,inside:V}=this.watcher,L=`v${encodeURIComponent(C?.version??"")}`;return t`<footer>
      <p>
        Free software under
        <a href="${b5}/blob/${L}/addon/LICENSE" target="_blank" rel="noopener"
          >AGPL-3.0-or-later</a
        >, without any warranty.
      </p>
      <p>
        <a href="${b5}/tree/${L}" target="_blank" rel="noopener"
          >Source code of this version</a
        >
        ${V?t`<a href="api/v1/openapi.json" id="openapi">OpenAPI description</a>`:a}
      </p>
    </footer>`}async logIn(C){C.preventDefault();let L=C.currentTarget.elements.namedItem("token");this.complaint="";try{await S("session",{method:"POST",body:{token:L.value}})}catch(e){this.complaint=T(e),L.select();return}L.value="",await this.watcher.look({again:!0}),await this.updateComplete,this.querySelector("main")?.focus()}async logOut(){try{await R("DELETE","session")}catch(C){P(T(C));return}this.watcher.forget(),await this.watcher.look({again:!0})}};A([Z()],s1.prototype,"route",2),A([Z()],s1.prototype,"complaint",2),s1=A([c("hearthward-page")],s1);export{s1 as HearthwardPage};
