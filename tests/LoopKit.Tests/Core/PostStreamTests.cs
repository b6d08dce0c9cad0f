namespace LoopKit.Tests;

/// <summary>When the loop lets posts of other threads gather: only where that was seen to bring more at a time.</summary>
public class PostStreamTests
{
    /// <summary>Single posts are fetched at once; only after many of them is gathering tried.</summary>
    [Fact]
    public void ShouldGather_FewSmallFetches_IsFalse()
    {
        var stream = new PostStream();

        int fetches = FetchesUntilTry(ref stream);

        fetches.Should().Be(PostStream.FetchesBeforeFirstTry);
    }

    /// <summary>Where gathering brings several posts at a time, it goes on at every fetch.</summary>
    [Fact]
    public void ShouldGather_GatheringPays_StaysTrue()
    {
        var stream = new PostStream();
        FetchesUntilTry(ref stream);

        for (int i = 0; i < 1000; i++)
        {
            stream.NoteFetched(1 + PostStream.Little);
            stream.ShouldGather(waiting: 1).Should().BeTrue();
        }
    }

    /// <summary>Where every answer of another thread comes alone, as in a round trip, gathering is tried ever more rarely: at last every 4,096 fetches.</summary>
    [Fact]
    public void ShouldGather_GatheringDoesNotPay_BecomesRare()
    {
        var stream = new PostStream();
        int tries = 0;
        for (int i = 0; i < 40_000; i++)
        {
            if (stream.ShouldGather(waiting: 1))
                tries++;
            stream.NoteFetched(1);
        }

        tries.Should().BeInRange(9, 17);
        FetchesUntilTry(ref stream);
        FetchesUntilFailedTryAndTheNext(ref stream).Should().Be(PostStream.MostFetchesBetweenTries);
    }

    /// <summary>One try that brings nothing, at the end of each stream, does not make the next stream wait longer: what paid in between counts.</summary>
    [Fact]
    public void ShouldGather_StreamsThatEnd_AreTriedAgainSoon()
    {
        var stream = new PostStream();
        FetchesUntilTry(ref stream);
        for (int i = 0; i < 100; i++)
        {
            stream.NoteFetched(1 + PostStream.Little);
            stream.ShouldGather(waiting: 1).Should().BeTrue();
            FetchesUntilFailedTryAndTheNext(ref stream).Should().Be(PostStream.FetchesBeforeFirstTry * 2);
        }
    }

    /// <summary>Where enough is there already, nothing is waited for.</summary>
    [Fact]
    public void ShouldGather_EnoughIsWaiting_IsFalse()
    {
        var stream = new PostStream();
        FetchesUntilTry(ref stream);
        stream.NoteFetched(1 + PostStream.Little);

        stream.ShouldGather(PostStream.Enough).Should().BeFalse();
        stream.ShouldGather(PostStream.Enough - 1).Should().BeTrue();
    }

    /// <summary>What was there before is not what gathering has brought.</summary>
    [Fact]
    public void NoteFetched_WhatWasThereBefore_DoesNotCount()
    {
        var stream = new PostStream();
        FetchesUntilTry(ref stream);
        stream.NoteFetched(1 + PostStream.Little);
        stream.ShouldGather(waiting: 10).Should().BeTrue();

        stream.NoteFetched(10 + PostStream.Little - 1);

        stream.ShouldGather(waiting: 10).Should().BeFalse();
    }

    /// <summary>Large fetches without gathering are no reason to try it.</summary>
    [Fact]
    public void ShouldGather_LargeFetches_IsFalse()
    {
        var stream = new PostStream();
        for (int i = 0; i < 1000; i++)
        {
            stream.ShouldGather(waiting: 1).Should().BeFalse();
            stream.NoteFetched(100);
        }
    }

    private static int FetchesUntilFailedTryAndTheNext(ref PostStream stream)
    {
        stream.NoteFetched(1);
        return FetchesUntilTry(ref stream);
    }

    private static int FetchesUntilTry(ref PostStream stream)
    {
        for (int fetches = 0; fetches <= PostStream.MostFetchesBetweenTries; fetches++)
        {
            if (stream.ShouldGather(waiting: 1))
                return fetches;
            stream.NoteFetched(1);
        }
        return int.MaxValue;
    }
}
