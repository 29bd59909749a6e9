// SPDX-License-Identifier: Apache-2.0
import{w as o}from"./hearthward-chunk-6R3K4TQP.js";function t(a,i){o(a,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-3NCP4I22.js"),dialogParams:{window:i}})}export{t as a};
