using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>What <see cref="EventLoop.Yield"/> returns: await it to go to the back of the ready queue.</summary>
/// <remarks>asyncio: the coroutine of <c>asyncio.sleep(0)</c></remarks>
public readonly struct YieldAwaitable
{
    private readonly LoopContext context;

    internal YieldAwaitable(LoopContext context) => this.context = context;

    /// <summary>Used by the compiler for <c>await</c>.</summary>
    public Awaiter GetAwaiter() => new(context);

    /// <summary>The awaiter of a <see cref="YieldAwaitable"/>; used by the compiler.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly LoopContext context;
        private readonly long epoch;

        internal Awaiter(LoopContext context)
        {
            this.context = context;
            epoch = context.EpochAtAwait;
        }

        /// <summary>Always false: a yield takes one turn.</summary>
        public bool IsCompleted => false;

        /// <summary>Ends the await.</summary>
        /// <exception cref="OperationCanceledException">The task was cancelled while it stood here, or before.</exception>
        public void GetResult()
        {
            if (context.TakeCancellation(epoch))
                throw context.CreateCancellation(epoch);
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContinuation.Wrap(continuation));

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => context.Loop.TryEnqueue(new Work(context, continuation));
    }
}
