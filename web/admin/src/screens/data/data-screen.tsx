import "../../parts/layout.css";
import "./data.css";
import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { Tabs } from "../../parts/tabs.tsx";
import { FailedEvents } from "./failed-events.tsx";
import { dataTabs, type DataTab } from "./data-tabs.ts";
import { Schemas } from "./schemas.tsx";
import { SessionBrowser } from "./session-browser.tsx";
import { Streams } from "./streams.tsx";
import { TableList } from "./table-list.tsx";

const PARTS: Readonly<Record<DataTab, () => React.ReactNode>> = {
  streams: Streams,
  tables: TableList,
  schemas: Schemas,
  failed: FailedEvents,
  sessions: SessionBrowser,
};

/** What is stored and how it came there. */
export function DataScreen() {
  const { tab = "tables" } = useSearch({ from: "/data" });
  const Part = PARTS[tab];
  useEffect(() => {
    document.title = `${dataTabs[tab]} – Kontor`;
  }, [tab]);
  return (
    <>
      <div className="screen-head">
        <h1>Data</h1>
      </div>
      <Tabs label="Parts of Data" tabs={dataTabs} current={tab} />
      <Part />
    </>
  );
}
