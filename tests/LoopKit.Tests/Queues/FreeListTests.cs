namespace LoopKit.Tests;

/// <summary>The list of objects that wait to be used again.</summary>
public class FreeListTests
{
    /// <summary>What was given last is taken first, and an empty list has nothing.</summary>
    [Fact]
    public void Take_AfterGives_IsTheLatest()
    {
        var list = new FreeList<string>(10);
        for (int i = 0; i < 6; i++)
            list.Give($"{i}");

        string?[] taken = [.. Enumerable.Range(0, 7).Select(_ => list.Take())];

        taken.Should().Equal("5", "4", "3", "2", "1", "0", null);
    }

    /// <summary>Beyond its limit the list keeps nothing.</summary>
    [Fact]
    public void Give_BeyondTheLimit_IsLetGo()
    {
        var list = new FreeList<string>(2);
        list.Give("first");
        list.Give("second");
        list.Give("third");

        list.Take().Should().Be("second");
        list.Take().Should().Be("first");
        list.Take().Should().BeNull();
    }

    /// <summary>What was taken is not kept alive by the list.</summary>
    [Fact]
    public void Take_Item_IsForgotten()
    {
        var list = new FreeList<object>(2);
        WeakReference taken = GiveAndTake(ref list);

        GC.Collect();

        taken.IsAlive.Should().BeFalse();
        list.Take().Should().BeNull();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference GiveAndTake(ref FreeList<object> list)
    {
        list.Give(new object());
        return new WeakReference(list.Take());
    }
}
