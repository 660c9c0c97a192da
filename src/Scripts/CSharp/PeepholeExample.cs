using RnnFunctional.Cpu;
using static RnnFunctional.GateSyntax;
using static RnnFunctional.Ops;
using static RnnFunctional.Tensor;
using AnyCell = RnnFunctional.Cell<RnnFunctional.Tensor[], RnnFunctional.Tensor[]>;

namespace RnnFunctional.Example;

/// <summary>A cell from a paper, written in C#: its graph, its gradient checked, and a toy series that it learns.</summary>
public static class PeepholeExample
{
    private const int Steps = 16;
    private const int Hidden = 6;

    /// <summary>
    /// Peephole LSTM (Gers &amp; Schmidhuber 2000):
    /// <code>
    /// f_t = σ(W_f [h_{t-1}, x_t] + p_f ⊗ c_{t-1} + b_f)
    /// i_t = σ(W_i [h_{t-1}, x_t] + p_i ⊗ c_{t-1} + b_i)
    /// c_t = f_t ⊗ c_{t-1} + i_t ⊗ tanh(W_c [h_{t-1}, x_t] + b_c)
    /// o_t = σ(W_o [h_{t-1}, x_t] + p_o ⊗ c_t + b_o)
    /// h_t = o_t ⊗ tanh(c_t)
    /// </code>
    /// </summary>
    public static AnyCell Peephole(int input, int hidden) => Rnn.Cell("lstm-peephole", input, hidden, ["h", "c"],
        declare => (
            Forget: declare.Gate("forget"), ForgetPeephole: declare.Diagonal("forget.peephole"),
            Input: declare.Gate("input"), InputPeephole: declare.Diagonal("input.peephole"),
            Output: declare.Gate("output"), OutputPeephole: declare.Diagonal("output.peephole"),
            Candidate: declare.Gate("candidate")),
        (p, state, x) =>
        {
            var (h, c) = (state[0], state[1]);
            var f = Sigmoid(Affine(p.Forget, h, x) + p.ForgetPeephole * c);
            var i = Sigmoid(Affine(p.Input, h, x) + p.InputPeephole * c);
            c = f * c + i * Tanh(Affine(p.Candidate, h, x));
            var o = Sigmoid(Affine(p.Output, h, x) + p.OutputPeephole * c);
            h = o * Tanh(c);
            return ([h, c], h);
        });

    /// <summary>Prints a step's graph, checks the gradient and trains on the compiled engine; all of it goes to <paramref name="output"/>.</summary>
    /// <returns>0 when the gradient is right and the series is learned, 1 otherwise.</returns>
    public static int Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var cell = Peephole(1, Hidden);

        output.WriteLine($"One step of {cell.Name}:");
        foreach (var line in Rnn.Listing(cell))
        {
            output.WriteLine($"  {line}");
        }

        var error = Rnn.CheckGradient(cell);
        output.WriteLine($"Gradient against central differences: {error:G2}");

        var model = Rnn.Sequence(cell.Name, Rnn.Network(cell), Steps, outputs: 1);
        var examples = Enumerable.Range(0, 8).Select(k => new[] { Window(5 * k), Window(5 * k + 1) }).ToArray();
        var session = Rnn.Fit(model, examples, epochs: 120, learningRate: 0.03, engine: CpuEngine.engine, observe: (epoch, loss) =>
        {
            if (epoch % 30 == 0)
            {
                output.WriteLine($"  epoch {epoch,3}  loss {loss:F5}");
            }
        });

        var isRight = error < 1e-6;
        var isLearned = session.Losses(examples).Average() < 0.02;
        output.WriteLine($"The gradient is {(isRight ? "right" : "wrong")}.");
        output.WriteLine($"The series is {(isLearned ? "learned" : "not learned")}.");
        return isRight && isLearned ? 0 : 1;
    }

    /// <summary>Sixteen steps of a sum of two sines from <paramref name="start"/> on.</summary>
    private static NdArray Window(int start) =>
        Of([.. Enumerable.Range(start, Steps).Select(t => new[] { 0.6 * Math.Sin(0.5 * t) + 0.4 * Math.Sin(1.3 * t) })]).Array;
}
