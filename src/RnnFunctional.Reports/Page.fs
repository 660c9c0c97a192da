namespace RnnFunctional.Reports

open System.IO
open Giraffe.ViewEngine
open Plotly.NET
open Plotly.NET.LayoutObjects

/// A report is one file that needs nothing else: the drawing library, which comes with Plotly.NET, stands inside it.
module Page =

    let private style =
        """
        :root { color-scheme: light; }
        body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; }
        h1 { font-size: 1.9rem; margin: 0 0 .2rem; }
        h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; }
        .sub { color: #5b6876; margin: 0 0 1.5rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
        th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #e3e8ee; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        table.facts td { text-align: left; }
        table.facts td:first-child { white-space: nowrap; }
        .words th, .words td { text-align: left; vertical-align: top; }
        tr.own td { background: #eef5ff; font-weight: 600; }
        td.best { background: #e6f4ea; color: #14622b; font-weight: 600; }
        li { margin: .35rem 0; }
        table.derived td { text-align: left; border: 0; padding: .08rem 1.2rem .08rem 0; vertical-align: top; }
        table.derived code { white-space: pre; font-size: .84rem; }
        table.derived .formula, .equation { font: 1rem/1.5 "Cambria Math", "STIX Two Math", Cambria, Georgia, serif; }
        table.derived sub, table.derived sup, .equation sub, .equation sup { line-height: 0; }
        table.derived .remark { color: #5b6876; font-size: .92rem; padding-top: .5rem; }
        .equation { margin: .1rem 0 .1rem 1.5rem; }
        .note { color: #5b6876; font-size: .92rem; }
        .beside { display: flex; gap: 10px; }
        .text { border-left: 3px solid #c9d1da; padding: .1rem 0 .1rem .9rem; margin: 1rem 0; }
        .text b { font-weight: 600; }
        .text p { margin: .2rem 0; }
        .text summary { cursor: pointer; }
        .text details[open] > summary > .part { display: none; }
        .for, .against { border-radius: 3px; padding: 0 .12em; }
        .for { background: rgba(26, 127, 55, var(--s)); }
        .against { background: rgba(192, 50, 43, var(--s)); }
        .written { font: 1.02rem/1.6 Charter, Georgia, "Times New Roman", "Liberation Serif", serif; white-space: pre-wrap; overflow-wrap: anywhere; }
        .written { background: #fbfaf6; border: 1px solid #ece8dc; border-radius: 4px; padding: .9rem 1.3rem; margin: .8rem 0; max-width: 46rem; }
        .written.first { font-size: 1.16rem; padding: 1.3rem 1.8rem; }
        .written mark, .note mark { background: #ffeeb0; color: inherit; border-radius: 3px; }
        .folded { margin: .45rem 0; }
        .folded > summary { cursor: pointer; }
        .folded > summary b { font-weight: 600; }
        """

    let private library =
        lazy
            let assembly = typeof<GenericChart>.Assembly

            let name =
                assembly.GetManifestResourceNames()
                |> Array.find (fun n -> n.EndsWith ".min.js")

            match assembly.GetManifestResourceStream name with
            | null -> invalidOp $"the drawing library {name} is missing from its package"
            | stream ->
                use reader = new StreamReader(stream)
                reader.ReadToEnd()

    let private template =
        let grid () =
            LinearAxis.init (
                GridColor = Color.fromHex "#e8ecf1",
                ZeroLineColor = Color.fromHex "#c9d1da",
                AutoMargin = StyleParam.TickAutoMargin.All
            )

        Layout.init (PaperBGColor = Color.fromHex "#ffffff", PlotBGColor = Color.fromHex "#ffffff")
        |> Layout.setLinearAxis (StyleParam.SubPlotId.XAxis 1, grid ())
        |> Layout.setLinearAxis (StyleParam.SubPlotId.YAxis 1, grid ())
        |> Template.init

    let private draw width (height: int) (x: string) (y: string) (chart: GenericChart) =
        chart
        |> Chart.withTemplate template
        |> Chart.withXAxisStyle (TitleText = x)
        |> Chart.withYAxisStyle (TitleText = y)
        |> Chart.withSize (width, height)
        |> Chart.withMarginSize (Left = 60, Right = 20, Top = 30, Bottom = 50)
        |> Chart.withDisplayOptionsStyle (PlotlyJSReference = NoReference)

    let private html chart =
        chart |> GenericChart.toChartHTML |> rawText

    let private legendAbove =
        Chart.withLegendStyle (
            Orientation = StyleParam.Orientation.Horizontal,
            X = 0.0,
            Y = 1.02,
            YAnchor = StyleParam.YAnchorPosition.Bottom
        )

    /// `chart` as a part of a page, `height` pixels high, with the names of its axes.
    let figure height x y chart =
        draw 960 height x y chart |> legendAbove |> html

    /// As `figure`, with the legend beside it: for more lines than a row of names has room for.
    let crowdedFigure height x y chart = draw 960 height x y chart |> html

    /// As `figure`, and half as wide.
    let half height x y chart =
        draw 475 height x y chart |> legendAbove |> html

    /// Figures side by side.
    let beside (figures: XmlNode list) = div [ _class "beside" ] figures

    /// A remark on what stands above or below.
    let note (text: string) = p [ _class "note" ] [ str text ]

    /// Findings, one to a line.
    let findings (sentences: string list) =
        ul [] [ for s in sentences -> li [] [ str s ] ]

    /// What is shown when its title is clicked, or from the beginning on: a title of a few words in bold and more of them.
    let folded isOpen (title: string) (more: string) (content: XmlNode list) =
        details
            (_class "folded" :: (if isOpen then [ flag "open" ] else []))
            (summary [] [ b [] [ str title ]; str more ] :: content)

    /// A heading with what belongs to it.
    let section title (content: XmlNode list) =
        HtmlElements.section [] (h2 [] [ str title ] :: content)

    let private headed (heads: string list) (rows: XmlNode list) =
        table [] [ thead [] [ tr [] [ for h in heads -> th [] [ str h ] ] ]; tbody [] rows ]

    let private classIf isMarked name =
        if isMarked then [ _class name ] else []

    /// A table. Rows marked true stand out.
    let grid (heads: string list) (rows: (bool * string list) list) =
        headed
            heads
            [
                for isOwn, cells in rows -> tr (classIf isOwn "own") [ for c in cells -> td [] [ str c ] ]
            ]

    /// A table whose rows have names. Cells marked true stand out.
    let marked (heads: string list) (rows: (string * (bool * string) list) list) =
        headed
            heads
            [
                for name, cells in rows ->
                    tr
                        []
                        (td [] [ str name ]
                         :: [ for isBest, c in cells -> td (classIf isBest "best") [ str c ] ])
            ]

    /// A table of words. Rows marked true stand out.
    let words (heads: string list) (rows: (bool * string list) list) =
        div [ _class "words" ] [ grid heads rows ]

    /// Facts by name.
    let facts (items: (string * string) list) =
        table
            [ _class "facts" ]
            [
                for name, value in items -> tr [] [ td [] [ str name ]; td [] [ str value ] ]
            ]

    /// The whole page as text.
    let render pageTitle (subtitle: string) (sections: XmlNode list) =
        HtmlElements.html
            [ _lang "en" ]
            [
                head
                    []
                    [
                        meta [ _charset "utf-8" ]
                        title [] [ str pageTitle ]
                        HtmlElements.style [] [ rawText style ]
                        script [] [ rawText library.Value ]
                    ]
                body [] (h1 [] [ str pageTitle ] :: p [ _class "sub" ] [ str subtitle ] :: sections)
            ]
        |> RenderView.AsString.htmlDocument
