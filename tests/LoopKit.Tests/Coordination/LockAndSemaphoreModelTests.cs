namespace LoopKit.Tests;

public class LockAndSemaphoreModelTests
{
    /// <summary>SEMANTICS 53. Under random programs a semaphore agrees with a number and a list of waiters.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Semaphore_UnderRandomPrograms_AgreesWithTheModel(int initial) => WaitProgram.Sample(() =>
    {
        var slots = new LoopSemaphore(initial);
        return new Program<LoopSemaphore.Permit>(initial, () => slots.AcquireAsync(), n => slots.Release(n), () => slots.Available);
    });

    /// <summary>SEMANTICS 49. Under random programs a lock agrees with a flag and a list of waiters.</summary>
    [Fact]
    public void Lock_UnderRandomPrograms_AgreesWithTheModel() => WaitProgram.Sample(
        () =>
        {
            var gate = new LoopLock();
            return new Program<LoopLock.Hold>(1, () => gate.AcquireAsync(), _ => gate.Release(), () => gate.IsLocked ? 0 : 1, maximum: 1);
        },
        programs: 500);

    private sealed class Program<TPermit>(
        int initial, Func<ValueTask<TPermit>> acquire, Action<int> release, Func<int> available, int maximum = int.MaxValue)
        : WaitProgram
    {
        private int left = initial;

        protected override void Act(int kind, int argument)
        {
            if (kind < 7)
            {
                ModelWait wait = Begin();
                Crowd.Await(wait.Id, acquire());
            }
            else if (left < maximum)
            {
                int released = Math.Min(1 + (argument % 3), maximum - left);
                release(released);
                left += released;
            }
            Serve();
        }

        protected override void Serve()
        {
            for (; left > 0 && First() is { } wait; left--)
                End(wait, "got");
        }

        protected override bool Agrees() => available() == left;
    }
}
