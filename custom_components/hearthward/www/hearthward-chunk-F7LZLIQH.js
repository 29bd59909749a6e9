// SPDX-License-Identifier: Apache-2.0
import{w as o}from"./hearthward-chunk-YTA7WUNJ.js";function t(a,i){o(a,"show-dialog",{dialogTag:"hearthward-window-dialog",dialogImport:()=>import("./hearthward-dialog-6YXOXEUM.js"),dialogParams:{window:i}})}export{t as a};
