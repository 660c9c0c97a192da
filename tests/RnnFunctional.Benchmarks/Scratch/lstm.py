"""An LSTM with a readout to one number on numpy, its backward pass written by hand.

    python3 lstm.py BATCH TIME INPUT HIDDEN FOLDER

reads parameters.f32, x.f32 [time; batch; input] and y.f32 [time; batch] from FOLDER, and then lines: "readings" writes loss.f32 and
gradient.f32 there, "steps N" does N steps and answers with the milliseconds of one.
"""

import sys
import time as clock

import numpy as np

batch, time, inputs, hidden = (int(a) for a in sys.argv[1:5])
folder = sys.argv[5]


def load(name):
    return np.fromfile(f"{folder}/{name}.f32", np.float32)


def cut(block, *shapes):
    """The arrays of the given shapes that lie one after the other in block, as views."""
    at, parts = 0, []
    for shape in shapes:
        size = int(np.prod(shape))
        parts.append(block[at : at + size].reshape(shape))
        at += size
    return parts


SHAPES = ((4 * hidden, inputs), (4 * hidden, hidden), (4 * hidden,), (4 * hidden,), (1, hidden), (1,))
w_x, w_h, b_x, b_h, w_y, b_y = cut(load("parameters"), *SHAPES)
x = load("x").reshape(time, batch, inputs)
target = load("y").reshape(time, batch, 1)

# Arrays that are kept from step to step: to make them anew takes longer than to fill them.
h = np.zeros((time + 1, batch, hidden), np.float32)  # h[t] is h_{t-1}
c = np.zeros((time + 1, batch, hidden), np.float32)
gates = np.empty((time, batch, 4 * hidden), np.float32)  # i, f, g, o
tanh_c = np.empty((time, batch, hidden), np.float32)
delta = np.empty((time, batch, 4 * hidden), np.float32)
gradient = np.empty(sum(int(np.prod(s)) for s in SHAPES), np.float32)
dw_x, dw_h, db_x, db_h, dw_y, db_y = cut(gradient, *SHAPES)


def sigmoid(a):
    """σ(a) = (1 + tanh(a/2)) / 2, in place: numpy's tanh works on vectors."""
    a *= 0.5
    np.tanh(a, out=a)
    a += 1
    a *= 0.5


def step():
    n = time * batch
    np.matmul(x.reshape(n, inputs), w_x.T, out=gates.reshape(n, 4 * hidden))
    gates.__iadd__(b_x + b_h)
    for t in range(time):
        a = gates[t]
        a += h[t] @ w_h.T
        i, f, g, o = (a[:, k * hidden : (k + 1) * hidden] for k in range(4))
        sigmoid(a[:, : 2 * hidden])
        np.tanh(g, out=g)
        sigmoid(o)
        np.multiply(f, c[t], out=c[t + 1])
        c[t + 1] += i * g
        np.tanh(c[t + 1], out=tanh_c[t])
        np.multiply(o, tanh_c[t], out=h[t + 1])

    out = h[1:].reshape(n, hidden)
    error = out @ w_y.T + b_y - target.reshape(n, 1)
    loss = float(np.mean(error * error))

    error *= 2 / n
    dw_y[:] = error.T @ out
    db_y[:] = error.sum(0)
    dy = (error @ w_y).reshape(time, batch, hidden)

    dh = np.zeros((batch, hidden), np.float32)
    dc = np.zeros((batch, hidden), np.float32)
    for t in reversed(range(time)):
        i, f, g, o = (gates[t, :, k * hidden : (k + 1) * hidden] for k in range(4))
        di, df, dg, do = (delta[t, :, k * hidden : (k + 1) * hidden] for k in range(4))
        dh += dy[t]
        dc += dh * o * (1 - tanh_c[t] * tanh_c[t])
        np.multiply(dh * tanh_c[t], o * (1 - o), out=do)
        np.multiply(dc * g, i * (1 - i), out=di)
        np.multiply(dc * c[t], f * (1 - f), out=df)
        np.multiply(dc * i, 1 - g * g, out=dg)
        dc *= f
        np.matmul(delta[t], w_h, out=dh)

    d = delta.reshape(n, 4 * hidden)
    np.matmul(d.T, x.reshape(n, inputs), out=dw_x)
    np.matmul(d.T, h[:time].reshape(n, hidden), out=dw_h)
    db_x[:] = d.sum(0)
    db_h[:] = db_x
    return loss


for line in sys.stdin:
    command = line.split()
    if command[0] == "readings":
        np.float32(step()).tofile(f"{folder}/loss.f32")
        gradient.tofile(f"{folder}/gradient.f32")
        print("done", flush=True)
    else:
        count = int(command[1])
        start = clock.perf_counter()
        for _ in range(count):
            step()
        print((clock.perf_counter() - start) * 1000 / count, flush=True)
