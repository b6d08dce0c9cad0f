namespace LoopKit.Tests;

/// <summary>What the loop reads and writes in the runtime's own fields is what the public members show.</summary>
public class RuntimeThreadTests
{
    private static readonly AsyncLocal<int> local = new();

    /// <summary>When this fails, the runtime has renamed its fields: all goes on as before, a third slower.</summary>
    [Fact]
    public void IsKnown_OnThisRuntime() => RuntimeThread.IsKnown.Should().BeTrue();

    [Fact]
    public void SetContext_IsWhatCurrentReturns()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        var context = new SynchronizationContext();
        try
        {
            RuntimeThread.SetContext(Thread.CurrentThread, context);

            SynchronizationContext.Current.Should().BeSameAs(context);
            RuntimeThread.GetContext(Thread.CurrentThread).Should().BeSameAs(context);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Two answers are the same exactly as long as no AsyncLocal was written between them.</summary>
    [Fact]
    public void GetLocals_ChangesWithAnAsyncLocal()
    {
        object? before = RuntimeThread.GetLocals(Thread.CurrentThread);
        object? unchanged = RuntimeThread.GetLocals(Thread.CurrentThread);
        local.Value++;
        object? after = RuntimeThread.GetLocals(Thread.CurrentThread);

        unchanged.Should().BeSameAs(before);
        after.Should().NotBeSameAs(before);
    }
}
