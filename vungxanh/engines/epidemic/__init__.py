"""The epidemic engine: how fast it spreads, how many cases are still to be reported, and what the coming days bring.

A library of pure functions on NumPy arrays, without Django or a database; the commands `rt`, `nowcast`, `project`,
`score`, `backtest`, `growth`, `goal`, `release` and `offspring` use it on files. Counts are daily: one series (`days`),
for R also many (`series, days`).

* `intervals`: the serial interval by day, from its mean and sd or from pairs of cases
* `reproduction`: R by the exact posterior of Cori et al. (2013), and by Wallinga and Teunis (2004)
* `delays`, `nowcasting`: the reporting delay, and the final counts of the last days
* `dynamics`, `projection`, `backtesting`: quantile forecasts by the renewal equation, and how good they were
* `scoring`: weighted interval score, bias and coverage of quantile forecasts
* `goals`: the probability of a goal on its date, doubling times, and when measures may be lifted
* `offspring`: R and its dispersion k from who infected whom
"""
