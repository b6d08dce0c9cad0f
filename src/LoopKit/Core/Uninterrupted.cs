namespace LoopKit;

/// <summary>For steps that must come to their end also when the thread is interrupted while it waits for a lock.</summary>
internal static class Uninterrupted
{
    /// <summary>Repeats a step until it comes through.</summary>
    /// <param name="step">What an interrupt cuts short before it has done anything.</param>
    /// <param name="state">What the step is given.</param>
    /// <returns>Whether the thread was interrupted meanwhile.</returns>
    internal static bool Run<T>(Action<T> step, T state)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                step(state);
                return isInterrupted;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }
}
