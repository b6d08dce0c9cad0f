using System.Runtime.CompilerServices;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Awaiters that the program has written itself.</summary>
public class OwnAwaiterTests
{
    /// <summary>An awaiter of the program's own may keep a task that it does not await: whoever stands there does not hold time for ever.</summary>
    [Fact]
    public void OwnAwaiter_WithATaskThatHasEnded_IsAnybodys() =>
        VirtualLoop.Run(
            async () =>
            {
                var signal = new Signal();
                _ = EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Sleep(1.Seconds());
                    signal.Fire();
                });
                await signal;
                EventLoop.Current.Time.Should().Be(1.Seconds());
            },
            TestOptions.NoPatience);

    private sealed class Signal : INotifyCompletion
    {
        private readonly Task loaded = Task.CompletedTask;
        private Action? resume;

        public bool IsCompleted => false;

        public Signal GetAwaiter() => this;

        public void OnCompleted(Action continuation) => resume = continuation;

        public void GetResult() => loaded.Wait();

        public void Fire() => resume!();
    }
}
