using System.Diagnostics;

namespace LoopKit;

public sealed partial class LoopSemaphore
{
    /// <summary>One permit of a <see cref="LoopSemaphore"/>. Disposing it gives the permit back; doing so again does nothing.</summary>
    [DebuggerDisplay("{ToString(),nq}")]
    public readonly struct Permit : IDisposable
    {
        private readonly LoopSemaphore? owner;
        private readonly PermitState state;
        private readonly int version;

        internal Permit(LoopSemaphore owner, PermitState state)
        {
            this.owner = owner;
            this.state = state;
            version = state.Version;
        }

        /// <summary>Gives the permit back: it goes to the longest-waiting flow at once.</summary>
        /// <exception cref="SemaphoreFullException">The permit was given back by <see cref="Release"/> already, and there would be more than the maximum.</exception>
        /// <exception cref="InvalidOperationException">The semaphore's loop runs on another thread.</exception>
        public void Dispose() => owner?.ReleasePermit(state, version);

        /// <inheritdoc/>
        public override string ToString() =>
            owner is not null && state.Version == version ? $"Permit of {owner}" : "Permit (released)";
    }
}
