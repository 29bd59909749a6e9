// SPDX-License-Identifier: Apache-2.0
import{w as o}from"./hearthward-chunk-J2PFVJJ6.js";function t(a,i){o(a,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-SS5PI52Q.js"),dialogParams:{window:i}})}export{t as a};
