// SPDX-License-Identifier: Apache-2.0
import{w as o}from"./hearthward-chunk-ARG27QWX.js";function t(a,i){o(a,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-GHAGIXT7.js"),dialogParams:{window:i}})}export{t as a};
