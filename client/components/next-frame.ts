/** The task, put off to the next frame: at most once a frame, however often it is asked for. */
export function oncePerFrame(task: () => void): () => void {
  let frame = 0;
  return () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(task);
  };
}
