namespace LoopKit.Tests;

/// <summary>When the loop lets posts of other threads gather: only where that was seen to bring more at a time.</summary>
public class PostStreamTests
{
    /// <summary>Single posts are fetched at once; only when many came in a row is gathering tried.</summary>
    [Fact]
    public void ShouldGather_FewSmallFetches_IsFalse()
    {
        var stream = new PostStream();

        int fetches = FetchesUntilTry(ref stream, posts: 1);

        fetches.Should().Be(PostStream.FetchesBeforeFirstTry);
    }

    /// <summary>Where gathering brings several posts at a time, it goes on at every fetch.</summary>
    [Fact]
    public void ShouldGather_GatheringPays_StaysTrue()
    {
        var stream = new PostStream();
        FetchesUntilTry(ref stream, posts: 1);

        for (int i = 0; i < 1000; i++)
        {
            stream.NoteFetched(PostStream.Little);
            stream.ShouldGather().Should().BeTrue();
        }
    }

    /// <summary>Where every answer of another thread comes alone, as in a round trip, gathering is tried ever more rarely: 10 times in 40,000 fetches.</summary>
    [Fact]
    public void ShouldGather_GatheringDoesNotPay_BecomesRare()
    {
        var stream = new PostStream();
        int tries = 0;
        for (int i = 0; i < 40_000; i++)
        {
            if (stream.ShouldGather())
                tries++;
            stream.NoteFetched(1);
        }

        tries.Should().BeInRange(1, 17);
        FetchesUntilTry(ref stream, posts: 1).Should().BeLessThanOrEqualTo(PostStream.MostFetchesBetweenTries);
    }

    /// <summary>Large fetches without gathering are no reason to try it.</summary>
    [Fact]
    public void ShouldGather_LargeFetches_IsFalse()
    {
        var stream = new PostStream();
        for (int i = 0; i < 1000; i++)
        {
            stream.ShouldGather().Should().BeFalse();
            stream.NoteFetched(100);
        }
    }

    private static int FetchesUntilTry(ref PostStream stream, int posts)
    {
        for (int fetches = 0; fetches <= PostStream.MostFetchesBetweenTries; fetches++)
        {
            if (stream.ShouldGather())
                return fetches;
            stream.NoteFetched(posts);
        }
        return int.MaxValue;
    }
}
