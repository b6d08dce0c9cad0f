using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>The one door for other threads: what it answers, and in which order it lets work in.</summary>
public class EntryQueueTests
{
    private const int FloodSize = 100_000;

    private static readonly Action<object?> nothing = static _ => { };

    /// <summary>While the loop is awake, a post is taken and needs no wake-up.</summary>
    [Fact]
    public void Post_LoopAwake_IsTaken() => new EntryQueue().Post(Numbered(1)).Should().Be(EntryAnswer.Taken);

    /// <summary>The first post to a sleeping loop must wake it; those behind it need not.</summary>
    [Fact]
    public void Post_LoopAsleep_WakesOnce()
    {
        var door = new EntryQueue();
        door.TryFallAsleep().Should().BeTrue();

        door.Post(Numbered(1)).Should().Be(EntryAnswer.TakenWake);
        door.Post(Numbered(2)).Should().Be(EntryAnswer.Taken);
    }

    /// <summary>A loop that woke by itself is awake: posts pay for no wake-up.</summary>
    [Fact]
    public void Post_LoopAwokeByItself_IsTaken()
    {
        var door = new EntryQueue();
        door.TryFallAsleep();
        door.Awaken();

        door.Post(Numbered(1)).Should().Be(EntryAnswer.Taken);
    }

    /// <summary>The loop may not fall asleep over work that was posted just before: this is the wake-up that must not be lost.</summary>
    [Fact]
    public void TryFallAsleep_WorkPosted_IsFalse()
    {
        var door = new EntryQueue();
        door.Post(Numbered(1));

        door.TryFallAsleep().Should().BeFalse();
        door.Post(Numbered(2)).Should().Be(EntryAnswer.Taken);
    }

    /// <summary>A closed door takes nothing more; what it took before can still be drained.</summary>
    [Fact]
    public void Post_AfterClose_IsTooLate()
    {
        var door = new EntryQueue();
        door.Post(Numbered(1));
        door.Close();

        door.Post(Numbered(2)).Should().Be(EntryAnswer.TooLate);
        Drain(door).Should().Equal(1);
    }

    /// <summary>Posts leave in the order in which they came, across drains, with nothing lost and nothing twice.</summary>
    [Fact]
    public void DrainTo_SeveralRounds_KeepsOrder()
    {
        var door = new EntryQueue();
        var seen = new List<int>();
        int next = 0;
        foreach (int round in (int[])[1, 0, 40, 3, 20_000, 2])
        {
            for (int i = 0; i < round; i++)
                door.Post(Numbered(next++));
            door.IsEmpty.Should().Be(round == 0);
            seen.AddRange(Drain(door));
            door.IsEmpty.Should().BeTrue();
        }

        seen.Should().Equal(Enumerable.Range(0, next));
    }

    /// <summary>One flood after another makes room once, also when the loop sleeps between them.</summary>
    [Fact]
    public void Post_FloodAfterFlood_MakesRoomOnce()
    {
        var door = new EntryQueue();
        var ready = new RingQueue<Work>();
        // Twice, because the door has two rooms: one is filled while the other is emptied.
        BytesOfFlood(door, ready);
        door.TryFallAsleep();
        BytesOfFlood(door, ready);
        door.TryFallAsleep();

        BytesOfFlood(door, ready).Should().Be(0);
    }

    /// <summary>What a flood needed is given back once the loop has slept again without one.</summary>
    [Fact]
    public void TryFallAsleep_NoFloodSince_GivesItsRoomBack()
    {
        var door = new EntryQueue();
        var ready = new RingQueue<Work>();
        BytesOfFlood(door, ready);
        BytesOfFlood(door, ready);
        door.TryFallAsleep();
        door.TryFallAsleep();

        BytesOfFlood(door, ready).Should().BeGreaterThan(FloodSize * Unsafe.SizeOf<Work>());
    }

    /// <summary>Late posts are counted from any number of threads, none forgotten.</summary>
    [Fact]
    public void CountLatePost_ManyThreads_CountsAll()
    {
        var door = new EntryQueue();

        Parallel.For(0, 1000, _ => door.CountLatePost());

        door.LatePosts.Should().Be(1000);
    }

    private static long BytesOfFlood(EntryQueue door, RingQueue<Work> ready)
    {
        Work work = new(null, nothing, null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < FloodSize; i++)
            door.Post(work);
        door.DrainTo(ready);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        while (ready.Count > 0)
            ready.DropFront();
        return bytes;
    }

    private static Work Numbered(int number) => new(null, nothing, number);

    private static List<int> Drain(EntryQueue door)
    {
        var ready = new RingQueue<Work>();
        door.DrainTo(ready);
        var numbers = new List<int>();
        while (ready.Count > 0)
        {
            ready.Dequeue(out Work work);
            numbers.Add((int)work.State!);
        }
        return numbers;
    }
}
