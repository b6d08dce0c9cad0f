using System.Runtime.CompilerServices;

namespace LoopKit.Benchmarks;

/// <summary>The task of a <see cref="LeastLoop"/>, which is its own context and has at most one awaiter.</summary>
internal sealed class LeastTask(LeastLoop loop, Func<Task> body) : SynchronizationContext
{
    private static readonly Action bodyEnded = static () => Unsafe.As<LeastTask>(Current!).End();

    private LeastTask? awaiter;
    private Action? resume;
    private bool hasEnded;

    internal LeastLoop Loop => loop;

    internal Action? Ended { get; set; }

    public override void Post(SendOrPostCallback d, object? state) => loop.Add(this, d, state);

    internal Awaiter GetAwaiter() => new(this);

    internal void Start()
    {
        Task outcome = body();
        if (outcome.IsCompleted)
            End();
        else
            outcome.GetAwaiter().UnsafeOnCompleted(bodyEnded);
    }

    private void End()
    {
        hasEnded = true;
        if (awaiter is { } flow)
            loop.Add(flow, flow.resume, null);
        Ended?.Invoke();
    }

    internal readonly struct Awaiter(LeastTask task) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.hasEnded;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            LeastTask flow = Unsafe.As<LeastTask>(SynchronizationContext.Current!);
            flow.resume = continuation;
            task.awaiter = flow;
        }
    }
}
