using CsCheck;

namespace LoopKit.Tests;

/// <summary>The order of callbacks, timers and cancels, against a model of turns that fits on a page.</summary>
public class OrderModelTests
{
    private const int LargestProgram = 60;

    // Not 1 ms, because −1 ms is Timeout.InfiniteTimeSpan and refused.
    private static readonly TimeSpan unit = TimeSpan.FromMilliseconds(10);

    // What one callback does when it runs, besides saying that it ran.
    private enum Deed
    {
        CallSoon,
        CallLater,
        Cancel,
        Work,
    }

    /// <summary>Random callbacks that queue, arm and cancel one another and take time themselves run in the model's order, each at the model's time.</summary>
    [Fact]
    public void Loop_RandomCallbacks_RunsAsTheModel()
    {
        Gen<(Deed, int)[]> script = Gen.Select(Gen.Enum<Deed>(), Gen.Int[-3, 12]).Array[0, 4];
        script.Array[1, 25].Sample(
            scripts => Hang.Guard(() =>
            {
                List<(int, long)> expected = new Model(scripts).Run();
                List<(int, long)> seen = new Real(scripts).Run();
                seen.Should().Equal(expected);
            }),
            iter: 300);
    }

    /// <summary>What both sides share: callbacks are numbered as they are made, and each follows the script with its number.</summary>
    private abstract class Program((Deed, int)[][] scripts)
    {
        private int made;

        protected List<(int Callback, long Time)> Trace { get; } = [];

        protected abstract long Now { get; }

        protected void Make(Deed deed, int units)
        {
            if (made == LargestProgram)
                return;
            int number = made++;
            Schedule(deed, units, number);
        }

        protected void Execute(int number)
        {
            Trace.Add((number, Now));
            foreach ((Deed deed, int argument) in scripts[number % scripts.Length])
            {
                if (deed == Deed.Cancel)
                    Cancel(Math.Abs(argument) * made / 13);
                else if (deed == Deed.Work)
                    Work(Math.Abs(argument));
                else
                    Make(deed, argument);
            }
        }

        protected abstract void Schedule(Deed deed, int units, int number);

        protected abstract void Cancel(int number);

        protected abstract void Work(int units);
    }

    private sealed class Model((Deed, int)[][] scripts) : Program(scripts)
    {
        private readonly List<int> ready = [];
        private readonly List<(long Deadline, int Number)> timers = [];
        private readonly HashSet<int> cancelled = [];
        private long now;

        protected override long Now => now;

        internal List<(int, long)> Run()
        {
            Make(Deed.CallSoon, 0);
            Make(Deed.CallLater, 5);
            while (ready.Count + timers.Count > 0)
            {
                if (ready.Count == 0)
                    now = Math.Max(now, timers.Min(timer => timer.Deadline));
                Turn();
            }
            return Trace;
        }

        private void Turn()
        {
            // OrderBy is stable, and numbers grow: at one instant, first armed is first due.
            ready.AddRange(timers.Where(timer => timer.Deadline <= now).OrderBy(timer => timer.Deadline).Select(timer => timer.Number));
            timers.RemoveAll(timer => timer.Deadline <= now);
            int[] batch = [.. ready];
            ready.Clear();
            foreach (int number in batch)
            {
                if (!cancelled.Contains(number))
                    Execute(number);
            }
        }

        protected override void Schedule(Deed deed, int units, int number)
        {
            if (deed == Deed.CallSoon)
                ready.Add(number);
            else
                timers.Add((now + units, number));
        }

        protected override void Cancel(int number)
        {
            cancelled.Add(number);
            timers.RemoveAll(timer => timer.Number == number);
        }

        protected override void Work(int units) => now += units;
    }

    private sealed class Real((Deed, int)[][] scripts) : Program(scripts)
    {
        private readonly ManualClockDriver driver = new();
        private readonly List<CallbackHandle> handles = [];
        private EventLoop? loop;

        protected override long Now => loop!.Time.Ticks / unit.Ticks;

        internal List<(int, long)> Run()
        {
            loop = new EventLoop(new EventLoopOptions { Driver = driver });
            Make(Deed.CallSoon, 0);
            Make(Deed.CallLater, 5);
            // Later than anything a program can reach.
            loop.CallLater(TimeSpan.FromDays(1), loop.Stop);
            loop.RunForever();
            loop.Close();
            return Trace;
        }

        protected override void Schedule(Deed deed, int units, int number)
        {
            handles.Count.Should().Be(number);
            handles.Add(deed == Deed.CallSoon
                ? loop!.CallSoon(() => Execute(number))
                : loop!.CallLater(units * unit, () => Execute(number)));
        }

        protected override void Cancel(int number)
        {
            if (number < handles.Count)
                handles[number].Cancel();
        }

        protected override void Work(int units) => driver.Advance(units * unit);
    }
}
