//! The count of what is open, below the rows.

use judge::timeline::Of;
use maud::{Markup, html};
use pattern::expression::plain;

use super::plot::Plot;
use super::round;

/// Pixels of the count.
pub(super) const COUNT: f64 = 64.0;

impl Plot<'_> {
    /// The count, and how many may be open; what is above that is shaded.
    pub(super) fn count(&self) -> Markup {
        let (limit, peak) = (self.timeline.limit, self.timeline.peak());
        let most = self.most();
        let mut path = format!("M{} {}", self.left, self.level(0.0));
        for step in &self.timeline.steps {
            path += &format!(" H{} V{}", self.at(step.at), self.level(step.open as f64));
        }
        path += &format!(" H{}", self.x(self.timeline.span()));
        let what = match self.timeline.of {
            Of::Devices => "sessions open",
            Of::Workers => "at work",
        };
        html! {
            text x="8" y=(self.level(most / 2.0) + 4.0) { (what) }
            @for number in [0.0, peak as f64] {
                text class="soft" x=(self.left - 6.0) y=(self.level(number) + 4.0) text-anchor="end" font-size="11" { (plain(number)) }
            }
            line class="grid" x1=(self.left) x2=(self.right) y1=(self.level(0.0)) y2=(self.level(0.0)) {}
            @if let Some(limit) = limit { (self.shades(limit)) }
            path class="steps" d=(path) { title { (what) ", at most " (peak) } }
            @if let Some(limit) = limit {
                @let y = self.level(limit);
                line class="limit" x1=(self.left) x2=(self.right) y1=(y) y2=(y) { title { "limit: " (plain(limit)) } }
                text class="limit-text" x=(self.right + 6.0) y=(y + 4.0) { "limit " (plain(limit)) }
            }
        }
    }

    /// The time in which more are open than may be.
    fn shades(&self, limit: f64) -> Markup {
        let steps = &self.timeline.steps;
        let ends = steps.iter().skip(1).map(|step| step.at);
        let ends = ends.chain([self.timeline.end_us]);
        let over = steps.iter().zip(ends).filter(|(step, _)| step.open as f64 > limit);
        let bottom = self.level(limit);
        html! {
            @for (step, end) in over {
                @let (x, top) = (self.at(step.at), self.level(step.open as f64));
                rect class="shade" x=(x) y=(top) width=(round(self.at(end) - x)) height=(round(bottom - top)) {
                    title { (step.open) " at once, " (plain(limit)) " allowed" }
                }
            }
        }
    }

    /// What the count's height stands for.
    fn most(&self) -> f64 {
        let peak = self.timeline.peak() as f64;
        self.timeline.limit.unwrap_or(0.0).max(peak).max(1.0)
    }

    /// Where so many are.
    fn level(&self, open: f64) -> f64 {
        round(self.count_end - 8.0 - open / self.most() * (COUNT - 12.0))
    }
}
