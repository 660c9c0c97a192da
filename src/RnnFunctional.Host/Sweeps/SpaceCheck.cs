using RnnFunctional.Sweep;
using Range = RnnFunctional.Sweep.Range;

namespace RnnFunctional.Host.Sweeps;

/// <summary>Looks at a space before anything is trained: whether each value can be trained at all.</summary>
public static class SpaceCheck
{
    private const double Middle = 0.5;

    /// <summary>The most steps that a training of <paramref name="space"/> has, by <paramref name="task"/>; each range is tried at its ends, each choice at every value.</summary>
    /// <exception cref="InputException">A value can't be trained, whatever the others are.</exception>
    public static int Steps(Space space, ISweepTask task)
    {
        var middle = space.Parameters.Select(_ => Middle).ToArray();
        var most = task.Check(SpaceModule.at(middle, space));
        foreach (var (index, (name, range)) in space.Parameters.Select(p => (p.Item1, p.Item2)).Index())
        {
            string[] values = range is Range.Choice choice ? [.. choice.values] : [RangeModule.at(0, range), RangeModule.at(1, range)];
            foreach (var value in values)
            {
                var point = (double[])middle.Clone();
                point[index] = RangeModule.position(value, range)!.Value;
                most = Math.Max(most, task.Check(SpaceModule.at(point, space)));
            }
        }

        return most;
    }
}
