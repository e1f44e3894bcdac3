import "./styles/tokens.css";
import "./styles/base.css";
import "./parts/controls.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeLink } from "./shell/link.ts";
import { App } from "./app.tsx";
import { applyTheme, storedTheme } from "./shell/theme.ts";

applyTheme(storedTheme());
takeLink();
const place = document.getElementById("app");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
