using System.Globalization;
using FindTheRace;

const string Usage = """
    Usage: FindTheRace [NAME [SEED]]

    Without a name, all five races are hunted, one after the other: 1000 plain runs miss each, and a thousand seeds find it.
    With a seed, the run of that seed is shown turn by turn.

    Names:
    """;

switch (args)
{
    case []:
        bool[] outcomes = [.. Race.All.Select(Hunt.Run)];
        return Array.TrueForAll(outcomes, outcome => outcome) ? 0 : 1;

    case ["--help" or "-h"]:
        Console.WriteLine(Usage);
        foreach (Race each in Race.All)
            Console.WriteLine($"  {each.Name,-16} {each.Title}");
        return 0;

    case [var name] when Race.Find(name) is { } race:
        return Hunt.Run(race) ? 0 : 1;

    case [var name, var number] when Race.Find(name) is { } race && long.TryParse(number, CultureInfo.InvariantCulture, out long seed):
        return Hunt.Replay(race, seed) ? 0 : 1;

    default:
        Console.Error.WriteLine($"Give nothing, a name, or a name and a seed. The names are: {string.Join(", ", Race.All.Select(each => each.Name))}.");
        return 2;
}
