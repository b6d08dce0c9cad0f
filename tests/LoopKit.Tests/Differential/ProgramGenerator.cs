namespace LoopKit.Tests;

/// <summary>
/// Makes a random small program from a seed. Some programs are about order alone and have plain futures; the others are about
/// cancellation. Deadlines are all distinct, because asyncio fires equal ones in the order of its heap.
/// </summary>
internal sealed class ProgramGenerator
{
    private const int LongestBlock = 7;
    private const int MostSleeps = 30;

    private readonly Random random;
    private readonly bool isAboutOrder;
    private readonly (int Weight, Func<int, Node> Make)[] choices;

    /// <summary>The tasks that will have been created when the next statement runs, as far as its own block and those around it tell.</summary>
    private readonly List<int> created = [];
    private readonly int totalWeight;
    private int nodesLeft;
    private int lastId;
    private int lastSlot;
    private int sleeps;

    private ProgramGenerator(int seed)
    {
        random = new Random(seed);
        nodesLeft = random.Next(4, 60);
        isAboutOrder = random.Next(3) == 0;
        choices =
        [
            (10, Create),
            (4, depth => new CallNode(++lastId, Block(depth + 1))),
            (9, Try),
            (12, _ => new AwaitNode(++lastId, Slot())),
            (random.Next(3, 15), _ => new YieldNode(++lastId)),
            (random.Next(1, 10), _ => Sleep()),
            (2, _ => new StatusNode(++lastId, Slot())),
            (2, _ => new CallbackNode(++lastId)),
            (1, depth => depth == 0 ? new YieldNode(++lastId) : new ReturnNode(++lastId)),
            (1, depth => depth == 0 ? new YieldNode(++lastId) : new ThrowNode(++lastId, Cancellation: !isAboutOrder && random.Next(2) == 0)),
            .. isAboutOrder ? OnlyAboutOrder : OnlyAboutCancellation,
        ];
        totalWeight = choices.Sum(choice => choice.Weight);
    }

    private (int Weight, Func<int, Node> Make)[] OnlyAboutOrder =>
    [
        (4, _ => new WaitNode(++lastId, random.Next(3))),
        (9, _ => new SetNode(++lastId, random.Next(3))),
    ];

    private (int Weight, Func<int, Node> Make)[] OnlyAboutCancellation =>
    [
        (11, _ => new CancelNode(++lastId, Slot())),
        (2, _ => new RequestsNode(++lastId)),
    ];

    internal static TestProgram Generate(int seed)
    {
        var generator = new ProgramGenerator(seed);
        Node[] body = generator.Main();
        PendingTasks pending = generator.isAboutOrder ? PendingTasks.Abandon : (PendingTasks)generator.random.Next(3);
        return new TestProgram(seed, pending, body);
    }

    private Node[] Main()
    {
        var body = new List<Node>();
        while (nodesLeft > 0)
        {
            body.Add(Next(depth: 0));
            // A main task that hurries to its end leaves the others nothing to do.
            if (random.Next(3) == 0)
                body.Add(random.Next(2) == 0 ? new YieldNode(++lastId) : Sleep());
        }
        return [.. body];
    }

    /// <summary>The deeper the shorter, so that the first block does not take all the statements.</summary>
    private Node[] Block(int depth, int shortest = 0)
    {
        int outside = created.Count;
        var block = new List<Node>();
        int length = random.Next(shortest, Math.Max(shortest + 1, LongestBlock - depth));
        while (block.Count < length && nodesLeft > 0)
            block.Add(Next(depth));
        created.RemoveRange(outside, created.Count - outside);
        return [.. block];
    }

    private Node Next(int depth)
    {
        nodesLeft--;
        int drawn = random.Next(totalWeight);
        foreach ((int weight, Func<int, Node> make) in choices)
        {
            drawn -= weight;
            if (drawn < 0)
                return make(depth);
        }
        throw new InvalidOperationException("The weights do not add up.");
    }

    private TryNode Try(int depth) => new(
        ++lastId,
        Block(depth + 1),
        random.Next(3) > 0 ? Caught.Cancellation : (Caught)random.Next(4),
        Block(depth + 2),
        Rethrows: random.Next(2) == 0,
        Block(depth + 2));

    private CreateNode Create(int depth)
    {
        int slot = ++lastSlot;
        var create = new CreateNode(++lastId, slot, Block(depth + 1, shortest: 2));
        created.Add(slot);
        return create;
    }

    /// <summary>Most often a task that is there; else one that will be soon, or is somewhere else, or never.</summary>
    private int Slot() => created.Count > 0 && random.Next(5) > 0 ? created[random.Next(created.Count)] : random.Next(lastSlot + 2);

    /// <summary>
    /// Every sleep adds a power of two of its own to whatever deadline it follows, so that no two sums are equal; the larger part
    /// decides the order, and is as random as can be.
    /// </summary>
    private SleepNode Sleep()
    {
        long time = sleeps < MostSleeps && random.Next(8) > 0
            ? ((long)random.Next(1, 10) << MostSleeps) + (1L << sleeps++)
            : 0;
        return new SleepNode(++lastId, time);
    }
}
