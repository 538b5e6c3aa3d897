"use strict";(()=>{(()=>{let e=new URLSearchParams(location.search).get("theme");try{e??=localStorage.getItem("followspot-theme")}catch{}(e==="light"||e==="dark")&&(document.documentElement.dataset.theme=e)})();})();
//# sourceMappingURL=theme-init.js.map
