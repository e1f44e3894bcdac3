import { useParams } from "@tanstack/react-router";

export function DashboardScreen() {
  const { id } = useParams({ from: "/dashboards/$id" });
  return <h1>{id}</h1>;
}
