// SPDX-License-Identifier: Apache-2.0
import{w as o}from"./hearthward-chunk-MLKNN7P3.js";function t(a,i){o(a,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-UPXCZG7A.js"),dialogParams:{window:i}})}export{t as a};
