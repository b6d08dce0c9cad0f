using System.Diagnostics;

namespace LoopKit;

public sealed partial class LoopLock
{
    /// <summary>One hold of a <see cref="LoopLock"/>. Disposing it releases the lock; doing so again does nothing, whoever holds the lock by then.</summary>
    [DebuggerDisplay("{ToString(),nq}")]
    public readonly struct Hold : IDisposable
    {
        private readonly LoopLock? owner;

        internal Hold(LoopLock owner, long ticket)
        {
            this.owner = owner;
            Ticket = ticket;
        }

        internal long Ticket { get; }

        /// <summary>Releases the lock, which goes to the longest-waiting flow at once.</summary>
        /// <exception cref="InvalidOperationException">The lock's loop runs on another thread.</exception>
        public void Dispose() => owner?.ReleaseHold(Ticket);

        /// <inheritdoc/>
        public override string ToString() =>
            owner is not null && Ticket != 0 && owner.Ticket == Ticket ? $"Hold of {owner}" : "Hold (released)";
    }
}
