export function ExploreScreen() {
  return <h1>Explore</h1>;
}
