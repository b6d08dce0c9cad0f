namespace LoopKit.Tests;

/// <summary>
/// Makes a random small program from a seed. Some programs are about order alone and have plain futures; the others are about
/// cancellation. Deadlines are all distinct, because asyncio fires equal ones in the order of its heap.
/// </summary>
internal sealed class ProgramGenerator
{
    private const int DeepestBlock = 4;
    private const int MostSleeps = 30;

    private readonly Random random;
    private readonly bool isAboutOrder;
    private readonly (int Weight, Func<int, Node> Make)[] choices;
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
            (10, depth => new CreateNode(++lastId, ++lastSlot, Block(depth + 1))),
            (4, depth => new CallNode(++lastId, Block(depth + 1))),
            (6, Try),
            (9, _ => new AwaitNode(++lastId, Slot(first: 1))),
            (7, _ => new YieldNode(++lastId)),
            (8, _ => Sleep()),
            (3, _ => new StatusNode(++lastId, Slot(first: 0))),
            (2, _ => new CallbackNode(++lastId)),
            (1, _ => new ReturnNode(++lastId)),
            (1, _ => new ThrowNode(++lastId, Cancellation: !isAboutOrder && random.Next(2) == 0)),
            .. isAboutOrder ? OnlyAboutOrder : OnlyAboutCancellation,
        ];
        totalWeight = choices.Sum(choice => choice.Weight);
    }

    private (int Weight, Func<int, Node> Make)[] OnlyAboutOrder =>
    [
        (4, _ => new WaitNode(++lastId, random.Next(3))),
        (5, _ => new SetNode(++lastId, random.Next(3))),
    ];

    private (int Weight, Func<int, Node> Make)[] OnlyAboutCancellation =>
    [
        (11, _ => new CancelNode(++lastId, Slot(first: 0))),
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

    private Node[] Block(int depth)
    {
        var block = new List<Node>();
        int length = depth > DeepestBlock ? 0 : random.Next(1, 8);
        while (block.Count < length && nodesLeft > 0)
            block.Add(Next(depth));
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
        (Caught)random.Next(4),
        Block(depth + 2),
        Rethrows: random.Next(2) == 0,
        Block(depth + 2));

    /// <summary>A slot that a task has been given to, or will be soon, or never.</summary>
    private int Slot(int first) => random.Next(first, lastSlot + 2);

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
