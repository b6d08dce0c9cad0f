using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Awaiters and sources that do not keep who awaits them where those of .NET do.</summary>
internal static class StrangeAwaits
{
    /// <summary>Never ends.</summary>
    internal sealed class KeepsOther : INotifyCompletion
    {
        private readonly Task other = new TaskCompletionSource().Task;
        private Action? awaiting;

        public bool IsCompleted => awaiting is not null && other.IsCompleted;

        public KeepsOther GetAwaiter() => this;

        public void GetResult() => GC.KeepAlive(this);

        public void OnCompleted(Action continuation) => awaiting = continuation;
    }

    internal readonly struct ByOnCompleted(ValueTask<bool> tick) : INotifyCompletion
    {
        private readonly ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter awaiter = tick.ConfigureAwait(false).GetAwaiter();

        public bool IsCompleted => awaiter.IsCompleted;

        public ByOnCompleted GetAwaiter() => this;

        public bool GetResult() => awaiter.GetResult();

        public void OnCompleted(Action continuation) => awaiter.OnCompleted(continuation);
    }

    /// <summary>Never ends.</summary>
    internal sealed class TwoCores : IValueTaskSource<int>, IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<int> first;
        private ManualResetValueTaskSourceCore<bool> second;

        public ValueTask WaitForSecond() => new(this, second.Version);

        public int GetResult(short token) => first.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => first.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => first.OnCompleted(continuation, state, token, flags);

        void IValueTaskSource.GetResult(short token) => second.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => second.GetStatus(token);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => second.OnCompleted(continuation, state, token, flags);
    }
}
