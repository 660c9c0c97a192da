return RnnFunctional.Example.PeepholeExample.Run(Console.Out);
