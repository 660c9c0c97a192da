using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// Outer products of few rows: target[j] += Σ over lines of weight[line] · x[line, j] for each row, of lines that are read where they
/// lie, for nothing else is worth arranging.
/// </summary>
internal sealed unsafe class WeightedSums : Job
{
    private readonly Lines _lines;
    private readonly Sum[] _sums;

    /// <summary>A sum for each column of a left side with each right side, whose columns are neighbours.</summary>
    public WeightedSums(Lines lines, IEnumerable<LeftSide> lefts, Source[] rights)
    {
        _lines = lines;
        _sums =
        [
            .. from left in lefts
               from row in Enumerable.Range(0, left.Source.Width)
               from pair in rights.Zip(left.Targets)
               select new Sum(
                   Past(left.Source.Place, row * left.Source.Place.Column), pair.First, Past(pair.Second, row * pair.Second.Row)),
        ];
    }

    private readonly record struct Sum(Place Weight, Source X, Place Target);

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (first, last) = Share.Of(_sums.Length, part, parts);
        for (var i = first; i < last; i++)
        {
            ref readonly var sum = ref _sums[i];
            var target = Lines.Start(sum.Target, slots, 0);
            for (var run = 0; run < _lines.Runs; run++)
            {
                var weight = Lines.Start(sum.Weight, slots, run);
                var x = Lines.Start(sum.X.Place, slots, run);
                Simd.Run(new Kernel(weight, sum.Weight.Row, x, sum.X.Place.Row, _lines.Rows, target, sum.Target.Column, sum.X.Width));
            }
        }
    }

    private static Place Past(Place place, nint numbers) => place with { Offset = place.Offset + numbers };

    private readonly struct Kernel(
        float* weight, nint next, float* x, nint row, int rows, float* target, nint step, int columns) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            if (columns <= 4)
            {
                Add<Lanes128, One>(0);
            }
            else if (columns <= 8 && V.Count > 8)
            {
                Add<Lanes256, One>(0);
            }
            else
            {
                var j = 0;
                for (; j <= columns - (8 * V.Count); j += 8 * V.Count)
                {
                    Add<V, Eight>(j);
                }

                for (; j <= columns - (2 * V.Count); j += 2 * V.Count)
                {
                    Add<V, Two>(j);
                }

                for (; j < columns; j += V.Count)
                {
                    Add<V, One>(j);
                }
            }
        }

        /// <summary>Adds the sums of <typeparamref name="W"/> vectors of columns, of as many lines at a time as make eight sums: what hides the time an addition takes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add<V, W>(int column)
            where V : unmanaged, ILanes<V>
            where W : ICount
        {
            V c0 = V.Of(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
            var w = weight;
            var from = x + column;
            var left = rows;
            var together = 8 / W.Value;
            for (; left >= together; left -= together, w += together * next, from += together * row)
            {
                c0 = Added<V, W>(w, from, 0, c0);
                c1 = Added<V, W>(w, from, 1, c1);
                c2 = Added<V, W>(w, from, 2, c2);
                c3 = Added<V, W>(w, from, 3, c3);
                c4 = Added<V, W>(w, from, 4, c4);
                c5 = Added<V, W>(w, from, 5, c5);
                c6 = Added<V, W>(w, from, 6, c6);
                c7 = Added<V, W>(w, from, 7, c7);
            }

            for (; left > 0; left--, w += next, from += row)
            {
                c0 = Added<V, W>(w, from, 0, c0);
                if (W.Value > 1)
                {
                    c1 = Added<V, W>(w, from, 1, c1);
                }
            }

            if (W.Value < 8)
            {
                c0 = c0 + c2 + (c4 + c6);
                c1 = c1 + c3 + (c5 + c7);
            }

            if (W.Value == 1)
            {
                c0 += c1;
            }

            Put(c0, column);
            if (W.Value > 1)
            {
                Put(c1, column + V.Count);
            }

            if (W.Value > 2)
            {
                Put(c2, column + (2 * V.Count));
                Put(c3, column + (3 * V.Count));
                Put(c4, column + (4 * V.Count));
                Put(c5, column + (5 * V.Count));
                Put(c6, column + (6 * V.Count));
                Put(c7, column + (7 * V.Count));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Added<V, W>(float* w, float* from, int i, V sum)
            where V : unmanaged, ILanes<V>
            where W : ICount =>
            V.MultiplyAdd(V.Of(w[i / W.Value * next]), V.Load(from + (i / W.Value * row) + (i % W.Value * V.Count)), sum);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put<V>(V sum, int column)
            where V : unmanaged, ILanes<V> =>
            ColumnSums.Put(sum, target + (column * step), step, Math.Min(V.Count, columns - column), adds: true);
    }
}
