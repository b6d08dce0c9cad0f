namespace LoopKit.Tests;

public class EventAndBarrierModelTests
{
    /// <summary>SEMANTICS 51. Under random programs an event agrees with a flag and a list of waiters.</summary>
    [Fact]
    public void Event_UnderRandomPrograms_AgreesWithTheModel() => WaitProgram.Sample(() => new EventProgram(), programs: 500);

    /// <summary>SEMANTICS 54. Under random programs a barrier agrees with a list that is emptied whenever it is complete.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Barrier_UnderRandomPrograms_AgreesWithTheModel(int parties) => WaitProgram.Sample(() => new BarrierProgram(parties));

    private sealed class EventProgram : WaitProgram
    {
        private readonly LoopEvent signal = new();
        private bool isSet;

        protected override void Act(int kind, int argument)
        {
            if (kind < 7)
            {
                ModelWait wait = Begin();
                Crowd.Await(wait.Id, signal.WaitAsync());
                if (isSet)
                    End(wait, "got");
            }
            else if (kind == 7)
            {
                signal.Clear();
                isSet = false;
            }
            else
            {
                signal.Set();
                isSet = true;
                foreach (ModelWait wait in Waiting.ToArray())
                {
                    wait.Owed = "got";
                    if (!wait.IsInterrupted)
                        End(wait, "got");
                }
            }
        }

        protected override void Serve()
        {
        }

        protected override bool Agrees() => signal.IsSet == isSet;
    }

    private sealed class BarrierProgram(int parties) : WaitProgram
    {
        private readonly LoopBarrier barrier = new(parties);

        /// <summary>Each round waits until those of the round before have gone on.</summary>
        protected override int TurnsToSettle => 100;

        protected override void Act(int kind, int argument)
        {
            if (kind > 5)
                return;
            ModelWait newcomer = Begin();
            Crowd.Await(newcomer.Id, barrier.WaitAsync(), index => Crowd.Note($"{newcomer.Id} index {index}"));
            ModelWait[] round = [.. Waiting.Where(wait => wait.Owed is null)];
            if (round.Length < parties)
                return;
            for (int i = 0; i < parties; i++)
            {
                round[i].Owed = $"index {i}";
                if (!round[i].IsInterrupted)
                    End(round[i], round[i].Owed!);
            }
        }

        protected override void Serve()
        {
        }

        protected override bool Agrees() => barrier.Waiting <= Waiting.Count;
    }
}
