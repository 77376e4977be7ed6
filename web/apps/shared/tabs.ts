/** The other tabs of the same application, of the same person. */
export interface Tabs<Message> {
  tell(message: Message): void;
  close(): void;
}

export function openTabs<Message>(name: string, heard: (message: Message) => void): Tabs<Message> {
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => heard(data));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has only its own origin
    tell: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
